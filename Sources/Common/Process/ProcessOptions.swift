import ArgumentParser

/// Options that all executables take.
package struct ProcessOptions: ParsableArguments, Sendable {
    @Option(help: "File of settings: NAME=value lines, or JSON when it ends in .json. Default: ./navi.env, if present.")
    package var config: String?

    @Flag(help: "Check the settings, print every problem, and exit.")
    package var checkConfig = false

    @Flag(help: "Print the settings in force, and where each comes from, and exit.")
    package var printConfig = false

    @Argument(
        parsing: .postTerminator,
        help: "Any setting as a flag, with or without -- before it: --db-path FILE stands for DB_PATH=FILE.")
    package var settings: [String] = []

    /// What a program with several commands says of the options that all of them take.
    package static let summary = """
        Every command takes these:
          --config FILE    a file of settings, in place of ./navi.env
          --check-config   check the settings, print every problem, and exit
          --print-config   print the settings in force, and where each comes from, and exit
          --NAME VALUE     any setting as a flag: --db-path FILE stands for DB_PATH=FILE
        """

    package init() {}
}
