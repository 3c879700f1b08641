internal import CPlatform
internal import Glibc

/// One listening TCP socket, shared by all reactors (EPOLLEXCLUSIVE).
/// Safe to share: a descriptor number and what was bound, both immutable.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// The port it is bound to; useful when 0 was asked for.
  let port: UInt16

  /// Binds a numeric address: `127.0.0.1`, `0.0.0.0`, `::` (dual stack).
  init(host: String, port: UInt16, backlog: Int32 = 1_024) throws(SystemError) {
    let host = host == "localhost" ? "127.0.0.1" : host
    let isIPv6 = host.contains(":")
    let descriptor = Int32(
      try SystemCall.perform("socket") { Int(socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)) })
    do {
      try Self.configure(descriptor)
      try Self.bind(descriptor, host: host, port: port, isIPv6: isIPv6)
      try SystemCall.perform("listen") { Int(listen(descriptor, backlog)) }
      self.port = Self.boundPort(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func configure(_ descriptor: Int32) throws(SystemError) {
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    try SystemCall.perform("fcntl") { Int(fcntl(descriptor, F_SETFL, O_NONBLOCK)) }
    try SystemCall.perform("fcntl") { Int(fcntl(descriptor, F_SETFD, FD_CLOEXEC)) }
  }

  private static func bind(_ descriptor: Int32, host: String, port: UInt16, isIPv6: Bool) throws(SystemError) {
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else {
        throw SystemError(call: "\(host) is no numeric address; bind", code: EINVAL)
      }
      try bind(descriptor, &address, "\(host) port \(port)")
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
        throw SystemError(call: "\(host) is no numeric address; bind", code: EINVAL)
      }
      try bind(descriptor, &address, "\(host) port \(port)")
    }
  }

  private static func bind<Address>(
    _ descriptor: Int32, _ address: inout Address, _ place: String
  ) throws(SystemError) {
    let length = socklen_t(MemoryLayout<Address>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw SystemError(call: "bind \(place)", code: canvas_errno()) }
  }

  private static func boundPort(_ descriptor: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
      return PeerAddress.port(pointer)
    }
  }
}

/// Accepts on one reactor until nobody waits; backs off when the process is out of descriptors.
final class Acceptor: EventSource {
  private let socket: ListeningSocket
  private unowned let reactor: Reactor
  private let accepted: (Int32, String) -> Void
  private var state = State.idle

  private enum State {
    case idle
    case listening(SourceToken)
    /// Out of descriptors; listens again when the timer fires.
    case pausing(TimerToken)
  }

  init(_ socket: ListeningSocket, on reactor: Reactor, accepted: @escaping (Int32, String) -> Void) {
    self.socket = socket
    self.reactor = reactor
    self.accepted = accepted
  }

  var descriptor: Int32 { socket.descriptor }

  func start() throws(SystemError) { state = .listening(try reactor.add(self, interest: [.read, .exclusive])) }

  func stop() {
    switch state {
    case .idle: break
    case .listening(let token): reactor.remove(self, token)
    case .pausing(let timer): reactor.cancel(timer)
    }
    state = .idle
  }

  func ready(_ readiness: Readiness) {
    while case .listening = state {
      var address = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      switch SystemCall.attempt("accept4", { Int(canvas_accept(socket.descriptor, &address, &length)) }) {
      case .moved(let descriptor): accepted(Int32(descriptor), withUnsafePointer(to: &address, PeerAddress.text))
      case .wouldBlock: return
      case .failed(let error): return recover(from: error)
      }
    }
  }

  /// EMFILE and its like stay until somebody hangs up: listening pauses, so that the loop does not spin.
  private func recover(from error: SystemError) {
    guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.code) else { return }
    stop()
    state = .pausing(reactor.schedule(after: .milliseconds(100)) { [weak self] in self?.resume() })
  }

  private func resume() {
    do { try start() } catch { recover(from: error) }
  }
}

/// Reads addresses the system gives.
enum PeerAddress {
  /// The numeric address without port; an IPv4-mapped IPv6 address is shown as IPv4.
  static func text(_ storage: UnsafePointer<sockaddr_storage>) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    if storage.pointee.ss_family == sa_family_t(AF_INET6) {
      storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
        var address = pointer.pointee.sin6_addr
        _ = inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
      }
    } else {
      storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
        var address = pointer.pointee.sin_addr
        _ = inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
      }
    }
    let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return shown.hasPrefix("::ffff:") && shown.contains(".") ? String(shown.dropFirst(7)) : shown
  }

  static func port(_ storage: UnsafeMutablePointer<sockaddr_storage>) -> UInt16 {
    // The port stands at the same place in both families (netinet/in.h).
    storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
  }
}
