@testable import Kernel
@testable import KernelTesting

/// An embedded server whose wires the test holds in its hands.
final class EmbeddedFixture {
  let clock = ManualClock()
  private let server: EmbeddedServer

  init(_ plugins: [any Plugin], _ configure: (inout EndpointSettings) -> Void = { _ in }) throws {
    var settings = EndpointSettings()
    configure(&settings)
    server = try EmbeddedServer(plugins, reactors: 1, time: clock)
    var outcome: Result<Void, any Error>?
    try server.start(settings: settings, logger: .silent) { outcome = $0 }
    settle()
    guard let outcome else { throw HarnessError.startFailed("it did not come to an end") }
    try outcome.get()
  }

  var endpoint: Endpoint? { server.reactors[0].endpoint }

  /// Lets everything happen that can happen now; the time stays.
  func settle() {
    repeat { server.turn() } while !server.isIdle
  }

  func advance(by duration: Duration, step: Duration = .milliseconds(500)) {
    var left = duration
    while left > .zero {
      clock.advance(by: min(step, left))
      left -= step
      settle()
    }
  }

  /// A connection that has said nothing yet.
  func connect() -> (transport: MemoryTransport, wire: any Wire) {
    let transport = server.connect(on: 0)
    return (transport, EmbeddedWire(transport, turn: settle))
  }

  /// What the server answers to these bytes, sent at once.
  func answer(to request: String) throws -> String {
    let (_, wire) = connect()
    try wire.write(Array(request.utf8))
    return String(decoding: try wire.read(), as: UTF8.self)
  }

  func client(_ userID: String = "anna", path: String = "/") throws -> (client: TestClient, transport: MemoryTransport)
  {
    let (transport, wire) = connect()
    let client = try TestClient(
      name: userID, wire: wire, patience: .milliseconds(100), path: path,
      headers: ["x-test-user": "\(userID) \(userID)"])
    return (client, transport)
  }
}
