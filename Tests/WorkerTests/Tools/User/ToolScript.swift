import TestKit

/// A tool that a test writes: a shell script that describes itself.
struct ToolScript {
    var name = "greet"
    /// Further members of the description, each with a comma before it.
    var more = ""
    /// What a call does; the arguments are on standard input.
    var body: String

    var text: String {
        """
        #!/bin/sh
        if [ "$1" = --describe ]; then
            echo '{"name": "\(name)", "description": "Greets."\(more)}'
            exit
        fi
        \(body)
        """
    }

    func write(to folder: TemporaryFolder, as file: String? = nil) throws {
        try folder.write(program: text, to: "tools/\(file ?? name)")
    }
}
