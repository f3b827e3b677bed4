import ArgumentParser

/// Options that all executables take.
package struct ProcessOptions: ParsableArguments, Sendable {
    @Option(help: "File of settings: NAME=value lines, or JSON when it ends in .json. Default: ./navi.env, if present.")
    package var config: String?

    @Flag(help: "Check the settings, print every problem, and exit.")
    package var checkConfig = false

    @Flag(help: "Print the settings in force and exit.")
    package var printConfig = false

    @Argument(parsing: .allUnrecognized, help: "Any setting as a flag: --db-path FILE stands for DB_PATH=FILE.")
    package var settings: [String] = []

    package init() {}
}
