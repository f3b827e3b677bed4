import Testing

@testable import worker

@Suite struct BoundedOutputTests {
    private func output(_ pieces: [String], head: Int, tail: Int) -> BoundedOutput {
        var output = BoundedOutput(maxHeadBytes: head, maxTailBytes: tail)
        for piece in pieces { Array(piece.utf8).withUnsafeBytes { output.append($0) } }
        return output
    }

    @Test(arguments: [["hello"], ["he", "llo"], ["h", "e", "l", "l", "o"], [""]])
    func whatFitsIsKeptWhole(pieces: [String]) {
        let output = output(pieces, head: 3, tail: 2)
        #expect(output.isWhole)
        #expect(output.text == pieces.joined())
    }

    @Test func theMiddleIsLeftOutAndCounted() {
        let digits = (0..<100).map { "\($0 % 10)" }
        for pieces in [digits, [digits.joined()]] {
            let output = output(pieces, head: 4, tail: 3)
            #expect(!output.isWhole)
            #expect(output.totalBytes == 100)
            #expect(output.text == "0123\n[… 93 bytes left out …]\n789")
        }
    }

    @Test func noCharacterIsCutInTwo() {
        let output = output(["aé", String(repeating: "€", count: 50), "éb"], head: 5, tail: 4)
        #expect(output.text.hasPrefix("aé\n["))
        #expect(output.text.hasSuffix("]\néb"))
    }

    @Test func bytesOfCharactersThatAreCutCountAsLeftOut() {
        let text = String(repeating: "€", count: 20)
        for pieces in [[text], text.map { String($0) }] {
            #expect(output(pieces, head: 5, tail: 5).text == "€\n[… 54 bytes left out …]\n€")
        }
    }

    @Test func nearlyAllOfItIsKeptWhenTheMiddleIsShort() {
        #expect(output(["abcdefghi"], head: 4, tail: 4).text == "abcd\n[… 1 bytes left out …]\nfghi")
        #expect(output(["abcdefgh"], head: 4, tail: 4).text == "abcdefgh")
    }

    @Test func onlyTheEndIsKeptWhenThereIsNoRoomForTheBeginning() {
        #expect(output(["one\n", "two\n", "three"], head: 0, tail: 5).text == "[… 8 bytes left out …]\nthree")
    }

    @Test func aZeroByteIsNoText() {
        #expect(output(["a\0b"], head: 9, tail: 9).isBinary)
        #expect(!output(["ab\u{1b}[0m"], head: 9, tail: 9).isBinary)
    }
}
