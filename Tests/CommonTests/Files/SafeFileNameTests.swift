import Testing

@testable import NaviFiles

@Suite("A safe file name")
struct SafeFileNameTests {
    @Test(
        "keeps what is harmless and drops what is not",
        arguments: [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("/absolute/path/x.txt", "x.txt"),
            ("a/b\\c.txt", "c.txt"),
            (".hidden", "hidden"),
            ("...", "file"),
            (".", "file"),
            ("..", "file"),
            ("", "file"),
            ("dir/", "file"),
            ("   ", "file"),
            (" padded name .txt ", "padded name .txt"),
            ("trailing...", "trailing"),
            ("nul\u{0}byte.txt", "nulbyte.txt"),
            ("line\r\nbreak\t.txt", "linebreak.txt"),
            ("para\u{2028}graph\u{2029}.txt", "paragraph.txt"),
            ("c1\u{85}\u{9F}.txt", "c1.txt"),
            ("evil\u{202E}fdp.exe", "evilfdp.exe"),
            ("\u{2066}iso\u{2069}\u{200F}.txt", "iso.txt"),
            ("\u{FEFF}bom.txt", "bom.txt"),
            ("Grüße aus Köln.txt", "Grüße aus Köln.txt"),
            ("日本語.txt", "日本語.txt"),
            ("👩‍👩‍👧‍👦.png", "👩‍👩‍👧‍👦.png"),
            ("quote\"s & <tags>.txt", "quote\"s & <tags>.txt"),
            (".upload-abc", "upload-abc"),
        ])
    func sanitises(raw: String, expected: String) {
        #expect(Array(SafeFileName(raw).value.utf8) == Array(expected.utf8))
    }

    @Test(
        "never is the name of a device",
        arguments: ["CON", "con.txt", "Nul", "aux.tar.gz", "PRN", "COM1", "lpt9.log"])
    func avoidsDevices(raw: String) {
        #expect(SafeFileName(raw).value == "_" + raw)
    }

    @Test("leaves names alone that only resemble a device", arguments: ["CONSOLE", "COM", "COMX", "LPT10", "null.txt"])
    func keepsLookalikes(raw: String) {
        #expect(SafeFileName(raw).value == raw)
    }

    @Test("keeps the Unicode form it was given")
    func isNotNormalised() {
        let decomposed = "cafe\u{301}.txt"
        #expect(Array(SafeFileName(decomposed).value.utf8) == Array(decomposed.utf8))
    }

    @Test("is cut at a character and keeps its extension", arguments: ["a", "é", "日", "👩‍👩‍👧‍👦", "e\u{301}"])
    func cutsLongNames(character: String) {
        let name = SafeFileName(String(repeating: character, count: 300) + ".tar").value
        #expect(name.utf8.count <= SafeFileName.maxBytes)
        #expect(name.utf8.count > SafeFileName.maxBytes - character.utf8.count)
        #expect(name.hasSuffix(".tar"))
        #expect(name.dropLast(4).allSatisfy { String($0) == character })
    }

    @Test("is cut even where one character alone is too long")
    func cutsOneHugeCharacter() {
        let name = SafeFileName("e" + String(repeating: "\u{301}", count: 400) + ".txt").value
        #expect(name.utf8.count <= SafeFileName.maxBytes)
        #expect(name.hasPrefix("e\u{301}") || name.unicodeScalars.first == "e")
        #expect(name.hasSuffix(".txt"))
    }

    @Test("does not take a long suffix for an extension")
    func endlessExtension() {
        let name = SafeFileName("a." + String(repeating: "x", count: 400)).value
        #expect(name.utf8.count == SafeFileName.maxBytes)
    }

    @Test("is numbered before its extension")
    func numbers() {
        #expect(SafeFileName("a.txt").numbered(1).value == "a (1).txt")
        #expect(SafeFileName("archive.tar.gz").numbered(12).value == "archive.tar (12).gz")
        #expect(SafeFileName("README").numbered(2).value == "README (2)")
        let long = SafeFileName(String(repeating: "y", count: 300) + ".txt").numbered(9999).value
        #expect(long.utf8.count == SafeFileName.maxBytes)
        #expect(long.hasSuffix("y (9999).txt"))
    }

    @Test(
        "made twice is the same name",
        arguments: ["../x", "CON", ".a.", "a\u{202E}b", String(repeating: "é", count: 200)])
    func isStable(raw: String) {
        #expect(SafeFileName.isSafe(SafeFileName(raw).value))
    }

    @Test("is told from an unsafe one", arguments: ["../x", ".x", "", "a/b", "a\u{0}", "CON", "x "])
    func recognisesUnsafe(raw: String) {
        #expect(!SafeFileName.isSafe(raw))
    }
}
