// swift-tools-version: 6.3
import PackageDescription

/// Every target speaks Swift 6 with warnings as errors and these upcoming features.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// `C* -> Kernel -> {KernelTesting, Drivers, <Name>API} -> Plugins -> Server`: a name missing here is a dependency
/// that does not exist.
func library(_ name: String, path: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, exclude: [], resources: resources, swiftSettings: strict)
}

func plugin(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: ["Kernel"] + dependencies, path: path ?? "Plugins/\(name)", exclude: ["README.md"],
    swiftSettings: strict)
}

func program(_ name: String, path: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
  name: "Canvas",
  products: [
    .executable(name: "canvas", targets: ["canvas"]),
    .executable(name: "canvas-load", targets: ["canvas-load"]),
    .library(name: "Kernel", targets: ["Kernel"]),
    .library(name: "KernelTesting", targets: ["KernelTesting"]),
  ],
  targets: [
    // C: shims for what Swift cannot import, and the system's libraries.
    .target(name: "CPlatform", path: "Sources/CPlatform", linkerSettings: [.linkedLibrary("crypt")]),
    .target(name: "CAllocationCount", path: "Sources/CAllocationCount"),
    .systemLibrary(name: "CSQLite", path: "Sources/CSQLite"),
    .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .systemLibrary(name: "CHiredis", path: "Sources/CHiredis"),
    .systemLibrary(name: "CMongo", path: "Sources/CMongo", pkgConfig: "libmongoc-1.0"),

    // The kernel, its test harness and the drivers.
    library("Kernel", path: "Sources/Kernel", ["CPlatform", "COpenSSL", "CZlib"]),
    library("KernelTesting", path: "Sources/KernelTesting", ["Kernel", "CPlatform"]),
    library("SQLite", path: "Sources/Drivers/SQLite", ["Kernel", "CSQLite"]),
    library("Redis", path: "Sources/Drivers/Redis", ["Kernel", "CHiredis", "COpenSSL"]),
    library("Mongo", path: "Sources/Drivers/Mongo", ["Kernel", "CMongo"]),

    // What plugins show each other, and the plugins.
    library("AuthAPI", path: "Plugins/AuthAPI", ["Kernel"]),
    library("RoomsAPI", path: "Plugins/RoomsAPI", ["Kernel"]),
    library("HistoryAPI", path: "Plugins/HistoryAPI", ["RoomsAPI"]),
    library("ClusterAPI", path: "Plugins/ClusterAPI", ["Kernel", "Redis", "Mongo"]),
    plugin("Cluster", ["ClusterAPI", "RoomsAPI", "Redis", "Mongo"]),
    plugin("Auth", ["AuthAPI", "ClusterAPI", "SQLite", "Redis", "Mongo", "CPlatform", "COpenSSL"]),
    plugin("Rooms", ["AuthAPI", "RoomsAPI", "ClusterAPI", "SQLite", "Redis", "Mongo"]),
    plugin("Presence", ["RoomsAPI"]),
    plugin("History", ["HistoryAPI", "RoomsAPI", "ClusterAPI", "SQLite", "Redis"]),
    plugin("Boards", ["AuthAPI", "HistoryAPI", "RoomsAPI", "ClusterAPI", "SQLite", "Mongo", "Redis"]),
    plugin("RateLimit", ["AuthAPI", "ClusterAPI", "Redis"]),
    .target(
      name: "Web", dependencies: ["Kernel"], path: "Plugins/Web", exclude: ["README.md"],
      resources: [.copy("Public")], swiftSettings: strict),
    plugin("Chat", path: "Examples/Chat", ["RoomsAPI"]),
    plugin("Echo", path: "Examples/Echo", []),

    // Programs.
    program(
      "canvas", path: "Sources/Server",
      [
        "Kernel", "Cluster", "Auth", "Rooms", "Presence", "History", "Boards", "RateLimit", "Web", "Chat", "Echo",
      ]),
    program("canvas-load", path: "Sources/Load", ["Kernel", "CPlatform", "COpenSSL"]),
    program(
      "canvas-bench", path: "Sources/Bench",
      ["Kernel", "KernelTesting", "CAllocationCount", "Rooms", "History", "Presence"]),
    program(
      "canvas-simulate", path: "Tests/Simulation",
      ["Kernel", "KernelTesting", "Rooms", "RoomsAPI", "History", "Presence"]),

    tests("KernelTests", ["Kernel", "KernelTesting", "CPlatform"]),
    tests("SQLiteTests", ["SQLite", "KernelTesting"]),
    // Starts real stores for the tests of drivers and plugins.
    library("StoreTesting", path: "Tests/StoreTesting", ["Redis", "Mongo", "Kernel"]),
    tests("RedisTests", ["Redis", "Kernel", "StoreTesting"]),
    tests("MongoTests", ["Mongo", "Kernel", "StoreTesting"]),
    tests(
      "ClusterTests",
      [
        "Boards", "Cluster", "ClusterAPI", "Auth", "RateLimit", "Rooms", "RoomsAPI", "History", "Presence", "Redis",
        "Mongo", "Kernel",
        "KernelTesting", "StoreTesting",
      ]),
    tests("AuthTests", ["Auth", "AuthAPI", "KernelTesting", "SQLite", "Redis", "Mongo", "StoreTesting"]),
    tests("RoomsTests", ["Rooms", "RoomsAPI", "AuthAPI", "KernelTesting", "Mongo", "StoreTesting"]),
    tests("PresenceTests", ["Presence", "Rooms", "RoomsAPI", "AuthAPI", "KernelTesting"]),
    tests(
      "HistoryTests",
      ["History", "Rooms", "RoomsAPI", "AuthAPI", "KernelTesting", "SQLite", "Redis", "StoreTesting"]),
    tests(
      "BoardsTests",
      [
        "Boards", "AuthAPI", "HistoryAPI", "History", "Rooms", "RoomsAPI", "Kernel", "KernelTesting", "Mongo",
        "StoreTesting",
      ]),
    tests("RateLimitTests", ["RateLimit", "AuthAPI", "KernelTesting", "Redis", "StoreTesting"]),
    tests("WebTests", ["Web", "KernelTesting"]),
    tests("ExamplesTests", ["Chat", "Rooms", "RoomsAPI", "AuthAPI", "KernelTesting"]),
    tests("ServerTests", ["canvas", "Kernel", "KernelTesting"]),
    // Runs the program canvas-bench: linked in, its malloc would be every other test's too.
    tests("BenchTests", []),
  ],
  swiftLanguageModes: [.v6]
)
