internal import Foundation
internal import Glibc
internal import Kernel

/// A client's end of a connection: in memory, or a real socket.
public protocol Wire: AnyObject {
  func write(_ bytes: [UInt8]) throws
  /// What has come since; waits a moment for it when nothing is there.
  func read() throws -> [UInt8]
  /// The server has closed.
  var isClosed: Bool { get }
  func close()
}

/// A wire to an embedded server: reading turns the server until nothing is left to do.
final class EmbeddedWire: Wire {
  private let transport: MemoryTransport
  private let turn: () -> Void

  init(_ transport: MemoryTransport, turn: @escaping () -> Void) {
    self.transport = transport
    self.turn = turn
  }

  var isClosed: Bool { transport.isClosed && transport.outgoing.isEmpty }

  func write(_ bytes: [UInt8]) { transport.write(bytes) }

  func read() -> [UInt8] {
    turn()
    return transport.take()
  }

  func close() {
    transport.end()
    turn()
  }
}

/// A wire over a real TCP connection to the loopback.
final class SocketWire: Wire {
  private let descriptor: Int32
  private var isOpen = true
  private(set) var isClosed = false

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    guard result == 0 else { throw HarnessError.notConnected }
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  func write(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw HarnessError.notConnected }
      sent += count
    }
  }

  func read() -> [UInt8] {
    guard isOpen else { return [] }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { isClosed = true }
    return Array(buffer.prefix(max(0, count)))
  }

  func close() {
    if isOpen { Glibc.close(descriptor) }
    (isOpen, isClosed) = (false, true)
  }
}

/// What went wrong with a scenario, apart from what it checks.
public enum HarnessError: Error, Equatable, CustomStringConvertible {
  case notConnected
  case noAnswer(waitingFor: String)
  case refused(status: Int, body: String)
  case unexpected(String, wanted: String)
  /// Messages nobody looked at.
  case leftOver(client: String, messages: [String])
  case startFailed(String)

  public var description: String {
    switch self {
    case .notConnected: "the server cannot be reached"
    case .noAnswer(let what): "no answer while waiting for \(what)"
    case .refused(let status, let body): "the socket was refused with \(status): \(body)"
    case .unexpected(let got, let wanted): "got \(got) instead of \(wanted)"
    case .leftOver(let client, let messages): "\(client) has messages left over: \(messages)"
    case .startFailed(let reason): "the plugins did not start: \(reason)"
    }
  }
}
