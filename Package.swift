// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler flags for the whole house; another flag would rebuild the world.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")

/// A Swift room: what it may call is what it lists, and SwiftPM holds it to that.
func room(
  _ name: String, _ path: String, needs: [Target.Dependency] = [],
  migrations: Bool = false, onMainActor: Bool = false
) -> Target {
  .target(
    name: name, dependencies: needs, path: "Sources/" + path,
    resources: migrations ? [.embedInCode("Migrations")] : [],
    swiftSettings: strict + (onMainActor ? [.defaultIsolation(MainActor.self)] : []))
}

/// The module map and shim of one C library; only the room that wraps it may list it.
func library(_ name: String, _ path: String) -> Target {
  .systemLibrary(name: name, path: "Sources/" + path)
}

/// A context: PostgreSQL schema, front door and jobs; never another context.
func context(_ name: String, needs: [Target.Dependency] = []) -> Target {
  room(
    name, "Engine/Contexts/" + name, needs: ["Kernel", "Contracts", "Platform", log] + needs,
    migrations: true)
}

func tests(_ name: String, needs: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: needs, path: "Tests/" + name, swiftSettings: strict)
}

let package = Package(
  name: "parley",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // The ground: no product logic.
    room("Platform", "Platform", needs: [crypto]),
    room("Contracts", "Engine/Contracts"),

    // The way out of the program.
    library("CCurl", "Transport/CCurl"),
    room("Transport", "Transport/Transport", needs: ["CCurl", "Platform"]),
    room("Client", "Client", needs: ["Contracts", "Transport", "Platform"]),

    // The terminal.
    library("CNcurses", "TUI/CNcurses"),
    library("CQrencode", "TUI/CQrencode"),
    room("Kit", "TUI/Kit", needs: ["CNcurses", "CQrencode", "Platform", yaml], onMainActor: true),
    room(
      "Screens", "TUI/Screens",
      needs: ["Kit", "Client", "Contracts", "Recorder", "CaptureCore", "Transport", "Platform"],
      onMainActor: true),

    // Camera, microphone, recording.
    library("CV4L2", "Capture/CV4L2"),
    library("CPulse", "Capture/CPulse"),
    library("CFFmpeg", "Capture/CFFmpeg"),
    room("Libav", "Capture/Libav", needs: ["CFFmpeg"]),
    room("CaptureCore", "Capture/Core"),
    room(
      "Devices", "Capture/Devices",
      needs: ["CaptureCore", "Libav", "CV4L2", "CPulse", "Platform"]),
    room(
      "Recorder", "Capture/Recorder",
      needs: ["Devices", "Libav", "CaptureCore", "Client", "Contracts", "Transport", "Platform", crypto]),
    room("MediaWorker", "Capture/MediaWorker", needs: ["Libav", "Contracts", "Platform"]),

    // The engine.
    library("CPostgres", "Engine/CPostgres"),
    library("CProcess", "Engine/CProcess"),
    room(
      "Kernel", "Engine/Kernel",
      needs: ["CPostgres", "CProcess", "Contracts", "Platform", crypto, log, yaml], migrations: true),
    context("Users", needs: [crypto, cryptoExtras, jwt]),
    context("Interviews", needs: [crypto, yaml]),
    context("Candidates", needs: [crypto]),
    context("Media"),
    context("Analysis", needs: ["Transport", crypto]),
    room(
      "Composition", "Engine/Composition",
      needs: [
        "Users", "Interviews", "Candidates", "Media", "Analysis", "Kernel", "Contracts",
        "Transport", "Platform", crypto, log,
      ], migrations: true),
    room(
      "Server", "Server",
      needs: [
        "Composition", "Users", "Interviews", "Candidates", "Media", "Kernel", "Contracts",
        "Platform", hummingbird, hummingbirdTLS, log,
      ]),

    .executableTarget(
      name: "parley",
      dependencies: [
        "Screens", "Kit", "Server", "Composition", "Recorder", "MediaWorker", "Client", "Contracts",
        "Platform", "Devices", "CaptureCore", "Kernel", "Users", "Analysis", "Transport", arguments, log,
      ],
      path: "Sources/parley", swiftSettings: strict),

    // What tests share: a real PostgreSQL cluster, a Pulse daemon, a terminal in tmux, HTTP.
    .target(
      name: "TestSupport", dependencies: ["Kernel", "Contracts", "Platform", log],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests("PlatformTests", needs: ["Platform", "Contracts"]),
    tests("TransportTests", needs: ["Transport", "Client", "Contracts", "Platform", "TestSupport"]),
    tests("KitTests", needs: ["Kit", "CNcurses", "Platform", "TestSupport"]),
    tests(
      "ScreensTests",
      needs: [
        "Screens", "Kit", "Client", "Contracts", "Recorder", "CaptureCore", "Transport", "Platform", "TestSupport",
      ]),
    tests(
      "CaptureTests", needs: ["CaptureCore", "Devices", "Libav", "Platform", "TestSupport"]),
    tests(
      "RecorderTests",
      needs: [
        "Recorder", "Devices", "CaptureCore", "Libav", "Client", "Contracts", "Transport",
        "Platform", "TestSupport", crypto,
      ]),
    tests("MediaTests", needs: ["MediaWorker", "Media", "Kernel", "Libav", "Contracts", "Platform", "TestSupport"]),
    tests("KernelTests", needs: ["Kernel", "Contracts", "Platform", "TestSupport", log]),
    tests(
      "ContextsTests",
      needs: ["Users", "Interviews", "Candidates", "Kernel", "Contracts", "Platform", "TestSupport"]),
    tests("AnalysisTests", needs: ["Analysis", "Kernel", "Transport", "Contracts", "Platform", "TestSupport"]),
    tests(
      "ServerTests",
      needs: [
        "Server", "Composition", "Kernel", "Client", "Transport", "Contracts", "Platform",
        "TestSupport", log, crypto,
      ]),
    // Drives the built program itself, as its users do.
    tests(
      "EndToEndTests",
      needs: [
        "parley", "Client", "Transport", "Contracts", "Platform", "Kernel", "TestSupport",
      ]),
  ]
)
