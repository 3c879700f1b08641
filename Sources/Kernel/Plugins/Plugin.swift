/// A feature of the server. The kernel knows plugins only through this protocol.
///
/// Life: `init` (no side effects) -> ``register(with:)`` (no I/O) -> ``start(_:)`` (may fail) -> ``makeState(on:)`` once on
/// each reactor -> ``drain()`` -> ``stop()``. `stop` runs for everything whose `start` was called, also when a later
/// plugin fails to start, in reverse order.
///
/// A plugin is one object with its configuration and stores, any thread may call it; what it keeps per reactor is its
/// ``State``, which handlers and subscribers are handed and which needs no lock.
///
/// ```swift
/// public final class GreeterPlugin: Plugin {
///   public static let manifest = PluginManifest(name: "greeter", version: "1.0", summary: "Answers HELLO.")
///   public init(configuration: NoConfiguration, environment: PluginEnvironment) {}
///   public func register(with registrar: inout Registrar<GreeterPlugin>) {
///     registrar.on("HELLO", cost: .control) { payload, bytes, session, _ in
///       session.send("HELLO") { $0.key("name"); $0.string(session.principal.name) }
///     }
///   }
/// }
/// ```
public protocol Plugin: Sendable {
  /// What the config file may say under `plugins.<name>`.
  associatedtype Configuration: PluginConfiguration = NoConfiguration
  /// What the plugin keeps on each reactor.
  associatedtype State = Void

  static var manifest: PluginManifest { get }

  /// Keeps its arguments; opens nothing.
  init(configuration: Configuration, environment: PluginEnvironment) throws

  /// Declares what the plugin handles and offers. Plugins it requires have registered before.
  func register(with registrar: inout Registrar<Self>) throws

  /// Opens stores and starts timers. Plugins it requires have started before.
  func start(_ context: PluginContext) async throws

  /// Makes this reactor's state; runs on that reactor after every plugin has started.
  func makeState(on reactor: Reactor) -> State

  /// The server is going to stop: finish what is under way. Connections are still open.
  func drain() async

  /// Closes what `start` opened. Called at most once; idempotent all the same.
  func stop() async
}

extension Plugin {
  public func start(_ context: PluginContext) async throws {}
  public func drain() async {}
  public func stop() async {}
}

extension Plugin where State == Void {
  public func makeState(on reactor: Reactor) {}
}

/// What a plugin says about itself before it is made.
public struct PluginManifest: Sendable {
  /// Its name in the config file and the logs: lower case, hyphens.
  public var name: String
  public var version: String
  /// One sentence for `canvas plugins`.
  public var summary: String
  /// Capabilities others may require; its own name at least.
  public var provides: [String]
  /// Capabilities without which it cannot work: a missing one is a start-up error.
  public var requires: [String]
  /// Plugins it comes after when they are there.
  public var after: [String]
  /// Whether it runs when the config file does not mention it.
  public var isEnabledByDefault: Bool
  /// Its numbers of v2 messages and HELLO keys; no two plugins' overlap. From 128 on they are free for anybody.
  public var messageNumbers: ClosedRange<Int>?

  public init(
    name: String, version: String, summary: String, provides: [String] = [], requires: [String] = [],
    after: [String] = [], isEnabledByDefault: Bool = true, messageNumbers: ClosedRange<Int>? = nil
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.provides = [name] + provides
    self.requires = requires
    self.after = after
    self.isEnabledByDefault = isEnabledByDefault
    self.messageNumbers = messageNumbers
  }
}

/// What every plugin is given when it is made.
public struct PluginEnvironment: Sendable {
  /// Logs with the plugin's name.
  public var logger: Logger
  /// The folder for whatever the plugin keeps; it exists once the plugin starts.
  public var dataFolder: String
  public var time: any TimeSource
  /// Origins (besides the server's own) that browsers may call from: `https://board.example.org`.
  public var allowedOrigins: [String]

  public init(logger: Logger, dataFolder: String, time: any TimeSource = SystemTime(), allowedOrigins: [String] = []) {
    self.logger = logger
    self.dataFolder = dataFolder
    self.time = time
    self.allowedOrigins = allowedOrigins
  }
}

/// What a starting plugin is given.
public struct PluginContext: Sendable {
  /// The reactors; connections and rooms are reached by posting to them.
  public var reactors: [ReactorHandle]

  public init(reactors: [ReactorHandle]) { self.reactors = reactors }

  /// Publishes an event on every reactor.
  public func publishEverywhere<E: Event>(_ event: E) {
    for reactor in reactors { reactor.mailbox.post { $0.events.publish(event) } }
  }
}
