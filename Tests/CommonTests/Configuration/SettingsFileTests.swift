import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

@Suite("What a file of settings gives")
struct SettingsFileTests {
    private func file(_ text: String, named name: String = "navi.env") throws -> SettingsFile {
        let folder = try TemporaryFolder()
        return SettingsFile(path: try folder.write(text, to: name))
    }

    @Test("A name that nobody knows is a problem with what may have been meant, unless it is plainly somebody else's")
    func unknownNames() throws {
        let file = try file("NAVI_PROT=1\nOPENAI_MODLE=x\nGITHUB_TOKEN=y\nNAVI_WORKERS=2\nNAVI_PORT=3\nPORT_NAVI=2")
        #expect(file.problems.count == 2)
        #expect(file.problems[0].hasSuffix("line 1: 'NAVI_PROT' is no setting; did you mean NAVI_PORT?"))
        #expect(file.problems[1].hasSuffix("line 2: 'OPENAI_MODLE' is no setting; did you mean OPENAI_MODEL?"))
        #expect(file.warnings.count == 2 && file.warnings[0].contains("line 3: 'GITHUB_TOKEN'"))
        #expect(file.values["NAVI_PORT"]?.text == "3")
    }

    @Test("A setting that is there twice is told; of lines the last counts, in JSON nobody knows")
    func twice() throws {
        let lines = try file("NAVI_PORT=1\nNAVI_PORT=2")
        #expect(lines.values["NAVI_PORT"]?.text == "2" && lines.problems == [] && lines.warnings.count == 1)
        #expect(try file(#"{"navi":{"port":1},"NAVI_PORT":2}"#, named: "a.json").problems.count == 1)
    }

    @Test(
        "JSON may nest the words of a name or not; what is neither a text, a number nor a truth is refused",
        arguments: [
            (#"{"navi":{"port":81}}"#, "81"), (#"{"NAVI_PORT":"81"}"#, "81"), (#"{"navi_port":81}"#, "81"),
            (#"{"navi":{"port":null}}"#, ""), (#"{"navi":{"port":true}}"#, "true"), ("{}", ""),
            (#"{"navi":{"port":[1]}}"#, nil), (#"{"navi":{"port":{"x":1}}}"#, nil), (#"{"navi":{"prot":1}}"#, nil),
            (#"{"other":1}"#, nil), ("[1]", nil), ("1", nil), ("", nil), ("NAVI_PORT=81", nil), ("{", nil),
        ] as [(String, String?)])
    func json(text: String, value: String?) throws {
        let file = try file(text, named: "navi.json")
        #expect(file.problems.isEmpty == (value != nil), "\(file.problems)")
        if let value { #expect(file.values["NAVI_PORT"]?.text ?? "" == value) }
    }

    @Test("JSON in a file of lines is told, as is what is no file, no text, or too long")
    func otherFiles() throws {
        #expect(try file(#"{"navi":{"port":81}}"#).problems.contains { $0.contains(".json") })
        let folder = try TemporaryFolder()
        for path in [folder["missing"], folder.path, "/dev/zero", folder.path + "/x/y"] {
            #expect(SettingsFile(path: path).problems.count == 1)
        }
        let long = try file(String(repeating: "# a long line of nothing\n", count: 50_000))
        #expect(long.problems.count == 1 && long.values.isEmpty)
        let many = try file(String(repeating: "what\n", count: 5000))
        #expect(many.problems.count < 30)
    }

    @Test("No JSON ends the reader, and what it gives are known settings or problems")
    func edges() throws {
        var edges = Edges(seed: 3)
        for _ in 0..<500 {
            let value = edges.once(in: 2) ? edges.numberLiteral() : edges.textLiteral()
            let json = edges.pick([
                #"{"navi":{"port":\#(value)}}"#, #"{\#(value):1}"#, "[\(value)]", value, #"{"navi":\#(value)}"#,
            ])
            let read = JSONSettings(Array(json.utf8))
            #expect(read.entries.count + read.problems.count <= 1)
        }
    }
}
