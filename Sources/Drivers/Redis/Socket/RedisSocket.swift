internal import Glibc
internal import Kernel

/// What speaks over a socket.
protocol RedisSocketOwner: AnyObject {
  func socketConnected()
  /// Bytes came; they are gone when this returns.
  func socketReceived(_ bytes: UnsafeRawBufferPointer)
  /// What had to wait for the server to read has gone out.
  func socketDrained()
  /// The socket is closed; nothing follows.
  func socketFailed(_ reason: String)
}

/// A non-blocking stream socket to one address, on one reactor.
final class RedisSocket: EventSource {
  private enum State {
    case connecting(SourceToken)
    case open(SourceToken)
    case closed
  }

  let descriptor: Int32
  weak var owner: (any RedisSocketOwner)?
  private unowned let reactor: Reactor
  private let buffer: ReceiveBuffer
  private var state = State.closed
  private var output: [UInt8] = []
  private var sent = 0
  private var isBlocked = false

  /// Makes the socket; ``connect(to:)`` follows.
  init(family: Int32, on reactor: Reactor) throws(SystemError) {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = Int32(try SystemCall.perform("socket") { Int(socket(family, kind, 0)) })
    self.reactor = reactor
    buffer = reactor.local(ReceiveBuffer.self, make: ReceiveBuffer.init)
    guard family != AF_UNIX else { return }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Begins; the owner is told how it went, never from within this call.
  func connect(to address: RedisAddress) throws(SystemError) {
    do {
      try SystemCall.perform("connect") { Int(address.withPointer { Glibc.connect(descriptor, $0, $1) }) }
    } catch {
      guard error.code == EINPROGRESS else { throw error }
    }
    // A socket that is connected already is reported as writable, too.
    state = .connecting(try reactor.add(self, interest: .write))
  }

  /// Sends bytes behind those that wait.
  func write(_ bytes: [UInt8]) {
    guard case .open = state else { return }
    if output.isEmpty { output = bytes } else { output.append(contentsOf: bytes) }
    if !isBlocked { flush() }
  }

  /// Closes now; the owner is not told.
  func close() {
    switch state {
    case .connecting(let token), .open(let token): reactor.remove(self, token)
    case .closed: return
    }
    state = .closed
    owner = nil
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }

  func ready(_ readiness: Readiness) {
    guard owner != nil else { return close() }
    if case .connecting(let token) = state { return connected(token) }
    if readiness.contains(.write) { becameWritable() }
    if !readiness.isDisjoint(with: [.read, .hangUp]), case .open = state { receive() }
  }

  private func connected(_ token: SourceToken) {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    guard code == 0 else { return fail("\(SystemError(call: "connect", code: code))") }
    state = .open(token)
    watch()
    owner?.socketConnected()
  }

  private func receive() {
    switch SystemCall.attempt("recv", { recv(descriptor, buffer.bytes.baseAddress, buffer.bytes.count, 0) }) {
    case .moved(0): fail("the server closed the connection")
    case .failed(let error): fail("\(error)")
    case .wouldBlock: break
    case .moved(let count): owner?.socketReceived(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
    }
  }

  private func becameWritable() {
    isBlocked = false
    flush()
    guard !isBlocked, case .open = state else { return }
    watch()
    owner?.socketDrained()
  }

  private func flush() {
    while sent < output.count {
      let result = output.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
        return SystemCall.attempt("send") {
          send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
      }
      switch result {
      case .moved(let count): sent += count
      case .wouldBlock: return block()
      case .failed(let error): return fail("\(error)")
      }
    }
    output.removeAll(keepingCapacity: output.capacity <= 1 << 20)
    sent = 0
  }

  private func block() {
    isBlocked = true
    watch()
  }

  private func watch() {
    guard case .open(let token) = state else { return }
    do {
      try reactor.change(self, token, interest: isBlocked ? [.read, .write] : .read)
    } catch {
      fail("\(error)")
    }
  }

  private func fail(_ reason: String) {
    let owner = owner
    close()
    owner?.socketFailed(reason)
  }

  /// Everything written has gone to the system.
  var isDrained: Bool { output.isEmpty }
}

/// What a reactor's sockets read into, one after the other.
private final class ReceiveBuffer {
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

  deinit { bytes.deallocate() }
}
