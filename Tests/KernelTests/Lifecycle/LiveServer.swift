@testable import Kernel
@testable import KernelTesting

/// A whole server on a free port of the loopback.
struct LiveServer {
  let port: Int

  static func make(
    _ plugins: [any Plugin], _ configure: (inout KernelConfiguration) -> Void = { _ in }
  ) throws -> Server {
    var configuration = KernelConfiguration()
    configuration.server.port = 0
    configuration.server.reactors = 2
    configuration.server.drainPause = .zero
    configuration.server.drainSpread = .zero
    configure(&configuration)
    return try Server(configuration, plugins: plugins, logger: .silent)
  }

  static func run(
    _ plugins: [any Plugin], _ configure: (inout KernelConfiguration) -> Void = { _ in },
    _ body: (LiveServer) async throws -> Void
  ) async throws {
    let server = try make(plugins, configure)
    let live = LiveServer(port: try await server.start())
    do {
      try await body(live)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  static func client(_ userID: String, port: Int) throws -> TestClient {
    try TestClient(
      name: userID, wire: SocketWire(port: port), patience: .seconds(10), path: "/",
      headers: ["x-test-user": "\(userID) \(userID)"])
  }

  /// One request on a connection of its own.
  func request(_ method: String, _ path: String, headers: [String: String] = [:]) throws -> HTTPExchange {
    let wire = try SocketWire(port: port)
    defer { wire.close() }
    let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    try wire.write(Array("\(method) \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n".utf8))
    var response = try HTTPExchange.readHead(wire, patience: .seconds(10))
    try response.readBody(wire, patience: .seconds(10))
    return response
  }
}

extension Wire {
  /// Reads until `enough` is satisfied with the text so far, the server closes, or patience ends.
  func text(until enough: (String) -> Bool) throws -> String {
    var bytes: [UInt8] = []
    let deadline = ContinuousClock.now + .seconds(10)
    while !enough(String(decoding: bytes, as: UTF8.self)), !isClosed, ContinuousClock.now < deadline {
      bytes += try read()
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension TestClient {
  /// Sends the client's close frame.
  func answerClose(_ code: UInt16) throws {
    var bytes: [UInt8] = []
    WebSocketEncoder.appendClose(WebSocketCloseCode(rawValue: code), mask: 0x0102_0304, to: &bytes)
    try send(raw: bytes)
  }

  /// Sends a control frame.
  func send(_ opcode: WebSocketOpcode, _ text: String = "") throws {
    var bytes: [UInt8] = []
    WebSocketEncoder.append(opcode, Array(text.utf8).span, mask: 0x0506_0708, to: &bytes)
    try send(raw: bytes)
  }
}
