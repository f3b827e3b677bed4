// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

func library(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency], plugins: [Target.PluginUsage] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Common/\(folder)", swiftSettings: strict,
        plugins: plugins)
}

/// `make fuzz` builds with libFuzzer, which brings the one entry point: programs are libraries then.
let isFuzzing = Context.environment["NAVI_FUZZ"] != nil

func executable(
    _ name: String, path: String, exclude: [String] = [], _ dependencies: [Target.Dependency]
) -> Target {
    guard isFuzzing else {
        return .executableTarget(
            name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict)
    }
    let entry = ["-parse-as-library", "-Xfrontend", "-entry-point-function-name", "-Xfrontend", "\(name)_main"]
    return .target(
        name: name, dependencies: dependencies, path: path, exclude: exclude,
        swiftSettings: strict + [.unsafeFlags(entry)])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "navi",
    products: [
        .executable(name: "navi-gateway", targets: ["gateway"]),
        .executable(name: "navi-worker", targets: ["worker"]),
        .executable(name: "navi-janitor", targets: ["janitor"]),
        .executable(name: "navi-bench", targets: ["Benchmarks"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CZeroMQ", path: "Sources/Common/CZeroMQ", pkgConfig: "libzmq",
            providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "Sources/Common/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CScheduling", path: "Sources/Common/CScheduling"),
        .systemLibrary(name: "CProcess", path: "Sources/Common/CProcess"),
        .target(
            name: "NaviFailPoints", path: "Sources/Common/FailPoints",
            swiftSettings: strict + [.define("NAVI_FAIL_POINTS", .when(configuration: .debug))]),
        library("NaviProtocol", "Protocol", []),
        library("NaviTelemetry", "Telemetry", [logging, metrics]),
        // Writes the versions of the packages that were resolved into the programs.
        .plugin(name: "ResolvedVersions", capability: .buildTool()),
        library("NaviConfiguration", "Configuration", ["NaviProtocol"], plugins: ["ResolvedVersions"]),
        library("NaviProfiles", "Profiles", ["NaviProtocol", "NaviConfiguration", "NaviTelemetry", logging]),
        library(
            "NaviStore", "Store",
            ["NaviProtocol", "NaviFailPoints", "NaviTelemetry", "CSQLite", "CScheduling", grdb, deque, logging]),
        library("NaviContext", "Context", ["NaviProtocol", "NaviStore"]),
        library("NaviFiles", "Files", ["NaviProtocol", "NaviStore", nioCore, nioPosix, crypto]),
        library(
            "NaviLink", "Link",
            ["NaviProtocol", "NaviStore", "NaviTelemetry", "CZeroMQ", nioCore, deque, logging, lifecycle]),
        // What calls of other people's servers have in common.
        library(
            "NaviOutgoing", "Outgoing",
            [.product(name: "AsyncHTTPClient", package: "async-http-client"), nioCore, nioHTTP1]),
        library(
            "NaviProcess", "Process",
            [
                "NaviConfiguration", "NaviProfiles", "NaviStore", "NaviTelemetry", "CProcess", argumentParser,
                lifecycle, unixSignals,
                logging,
            ]),
        executable(
            "gateway", path: "Sources/gateway", exclude: ["Web"],
            [
                "NaviProtocol", "NaviFailPoints", "NaviStore", "NaviLink", "NaviConfiguration", "NaviProcess",
                "NaviTelemetry", "NaviProfiles", "NaviContext", "NaviFiles", "NaviOutgoing",
                nioCore, nioPosix, nioHTTP1, nioWebSocket, deque, logging, metrics, lifecycle, argumentParser, crypto,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        executable(
            "worker", path: "Sources/worker",
            [
                "NaviProtocol", "NaviFailPoints", "NaviStore", "NaviLink", "NaviConfiguration", "NaviProcess",
                "NaviTelemetry", "NaviProfiles", "NaviContext", "NaviFiles", "NaviOutgoing",
                nioCore, nioPosix, nioHTTP1, deque, orderedCollections, logging, lifecycle, argumentParser,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Subprocess", package: "swift-subprocess"), system,
            ]),
        executable(
            "janitor", path: "Sources/janitor",
            [
                "NaviProtocol", "NaviFailPoints", "NaviStore", "NaviFiles", "NaviConfiguration", "NaviProcess",
                "NaviTelemetry", logging, lifecycle, argumentParser,
            ]),
        .target(
            name: "TestKit",
            dependencies: [
                "NaviProtocol", "NaviStore", nioCore, nioPosix, nioHTTP1, nioWebSocket, grdb,
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Tests/TestKit", swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["TestKit", "NaviProtocol", "NaviStore", nioCore, nioPosix, argumentParser],
            path: "Tests/Benchmarks", swiftSettings: strict),
        tests(
            "CommonTests",
            [
                "NaviProtocol", "NaviStore", "NaviLink", "NaviConfiguration", "NaviProcess", "NaviProfiles",
                "NaviTelemetry", "NaviFiles", "TestKit", logging, lifecycle, grdb, nioCore,
            ]),
        tests(
            "GatewayTests",
            [
                "gateway", "TestKit", "NaviProtocol", "NaviStore", "NaviContext", "NaviLink", "NaviProfiles",
                "NaviConfiguration", "NaviFiles", nioCore, nioPosix, nioHTTP1, nioWebSocket, logging,
                crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "WorkerTests",
            [
                "worker", "TestKit", "NaviProtocol", "NaviStore", "NaviContext", "NaviLink", "NaviProfiles",
                "NaviFiles", "NaviOutgoing", "NaviTelemetry", nioCore, nioPosix,
                nioHTTP1, logging, lifecycle, .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        tests("JanitorTests", ["janitor", "NaviStore", "NaviProtocol", "TestKit", logging]),
        tests(
            "EndToEndTests",
            [
                "TestKit", "Benchmarks", "gateway", "worker", "janitor", "NaviProtocol", "NaviFailPoints", "NaviStore",
                "NaviLink", "NaviConfiguration", nioCore, nioPosix, nioHTTP1, nioWebSocket, grdb,
            ]),
        .testTarget(
            name: "BrowserTests",
            dependencies: ["TestKit", "gateway", "worker", "janitor", "NaviProtocol", "NaviStore", nioCore],
            path: "Tests/BrowserTests", exclude: ["Modules"], swiftSettings: strict),
    ]
)

if isFuzzing {
    package.products = [.executable(name: "navi-fuzz", targets: ["Fuzz"])]
    package.targets.removeAll { $0.type == .test || $0.name == "Benchmarks" || $0.name == "TestKit" }
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "gateway", "worker", "NaviProtocol", "NaviStore", "NaviLink", "NaviConfiguration", nioCore,
                nioWebSocket,
            ],
            path: "Tests/Fuzz", exclude: ["Seeds"], swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
