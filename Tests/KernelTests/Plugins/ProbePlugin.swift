import Kernel

/// Names a kind of ``ProbePlugin``, since a plugin's manifest belongs to its type.
protocol ProbeName: SendableMetatype {
  static var name: String { get }
}

enum First: ProbeName { static let name = "first" }
enum Second: ProbeName { static let name = "second" }
enum Third: ProbeName { static let name = "third" }

/// A plugin that notes its life in a journal and registers what the test says.
final class ProbePlugin<Name: ProbeName>: Plugin {
  static var manifest: PluginManifest { PluginManifest(name: Name.name, version: "1.0", summary: "A probe.") }

  struct StartFailure: Error {}

  private let journal: Journal
  private let failsToStart: Bool
  private let registering: @Sendable (inout Registrar<ProbePlugin<Name>>) throws -> Void

  init(configuration: NoConfiguration, environment: PluginEnvironment) {
    journal = Journal()
    failsToStart = false
    registering = { _ in }
  }

  init(
    _ journal: Journal = Journal(), failsToStart: Bool = false,
    registering: @escaping @Sendable (inout Registrar<ProbePlugin<Name>>) throws -> Void = { _ in }
  ) {
    self.journal = journal
    self.failsToStart = failsToStart
    self.registering = registering
  }

  func register(with registrar: inout Registrar<ProbePlugin<Name>>) throws { try registering(&registrar) }

  func start(_ context: PluginContext) async throws {
    journal.add("start \(Name.name)")
    if failsToStart { throw StartFailure() }
  }

  func makeState(on reactor: Reactor) { journal.add("state \(Name.name)") }

  func drain() async { journal.add("drain \(Name.name)") }

  func stop() async { journal.add("stop \(Name.name)") }
}
