public import Kernel

/// Runs scenarios against plugins: embedded (no sockets, no threads, time by hand) or live (the whole server on a real
/// socket), from the same body.
///
/// ```swift
/// func testEverybodyHearsChat() throws {
///   try PluginHarness.scenario(modes: .both, plugins: { [StandInAuth(), rooms($0), chat($0)] }) { harness in
///     let anna = try harness.join("anna", room)
///     try anna.send("CHAT", "{\"text\":\"hello\"}")
///     try anna.expect("CHAT")
///   }
/// }
/// ```
///
/// At the end every client must have been asked about all it heard: what is left over fails the scenario.
public final class PluginHarness {
  public enum Mode: CaseIterable, Sendable {
    case embedded
    case live
  }

  public let mode: Mode
  /// Time, in embedded mode. Live scenarios run on the machine's clock.
  public let clock: ManualClock
  /// How long to wait for an answer before it counts as missing.
  public var patience = Duration.seconds(10)
  private let host: any HarnessHost
  private var clients: [TestClient] = []

  private init(mode: Mode, clock: ManualClock, host: any HarnessHost) {
    self.mode = mode
    self.clock = clock
    self.host = host
  }

  /// Runs `body` in each mode against plugins made anew. `plugins` are given the time source and come in dependency order.
  public static func scenario(
    modes: [Mode] = Mode.allCases, reactors: Int = 2, settings: EndpointSettings = EndpointSettings(),
    plugins: (any TimeSource) throws -> [any Plugin], _ body: (PluginHarness) throws -> Void
  ) throws {
    for mode in modes {
      let clock = ManualClock()
      let host: any HarnessHost =
        switch mode {
        case .embedded: try EmbeddedHost(plugins(clock), reactors: reactors, clock: clock, settings: settings)
        case .live: try LiveHost(plugins(SystemTime()), reactors: reactors)
        }
      let harness = PluginHarness(mode: mode, clock: clock, host: host)
      defer { harness.end() }
      try body(harness)
      try harness.finish()
    }
  }

  /// Opens a socket as this person.
  public func connect(
    _ userID: String, name: String? = nil, path: String = "/", headers: [String: String] = [:], on reactor: Int? = nil
  ) throws -> TestClient {
    var headers = headers
    headers["x-test-user"] = "\(userID) \(name ?? userID)"
    let client = try TestClient(
      name: userID, wire: host.connect(on: reactor), patience: patience, path: path, headers: headers)
    clients.append(client)
    return client
  }

  /// Makes one HTTP request on a connection of its own.
  public func request(
    _ method: String, _ path: String, as userID: String? = nil, headers: [String: String] = [:], body: String? = nil
  ) throws -> HTTPExchange {
    var fields = headers
    if let userID { fields["x-test-user"] = "\(userID) \(userID)" }
    if let body {
      fields["content-length"] = "\(body.utf8.count)"
      if fields["content-type"] == nil { fields["content-type"] = "application/json" }
    }
    let head = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    let wire = try host.connect(on: nil)
    defer { wire.close() }
    try wire.write(Array("\(method) \(path) HTTP/1.1\r\nHost: test\r\n\(head)\r\n\(body ?? "")".utf8))
    var response = try HTTPExchange.readHead(wire, patience: patience)
    try response.readBody(wire, patience: patience)
    return response
  }

  /// What is counted, as Prometheus reads it (live mode only): `canvas_rooms_open 1`, line by line.
  public func metrics() throws -> String {
    precondition(mode == .live, "an embedded server has no page of metrics")
    let headers = ["authorization": "Bearer \(LiveHost.metricsToken)"]
    return String(decoding: try request("GET", "/metrics", headers: headers).body, as: UTF8.self)
  }

  /// Lets time pass (embedded mode only) and everything happen that comes of it.
  public func advance(by duration: Duration, step: Duration = .seconds(1)) {
    precondition(mode == .embedded, "time cannot be advanced in a live scenario")
    var left = duration
    while left > .zero {
      clock.advance(by: min(step, left))
      left -= step
      host.settle()
    }
  }

  /// Lets everything happen that can happen now (embedded mode); a no-op live.
  public func settle() { host.settle() }

  /// Stops the server; live, without waiting for clients that nobody reads for any more.
  private func end() {
    if mode == .live { for client in clients { client.hangUp() } }
    host.stop()
  }

  /// Fails when a client has heard something nobody asked about.
  private func finish() throws {
    host.settle()
    for client in clients {
      let left = client.drain()
      if !left.isEmpty { throw HarnessError.leftOver(client: client.name, messages: left) }
    }
  }
}
