// Unsafe pointers: this file is part of the hot path, see DeliveryParser.swift.
import Glibc

/// Where the server is.
struct Endpoint {
  let host: String
  let port: UInt16
  fileprivate var address = sockaddr_storage()
  fileprivate var length: socklen_t = 0

  /// Takes `http://host:port` (or `ws://`) and looks the name up.
  init(url: String) throws(LoadFailure) {
    guard let scheme = ["http://", "ws://"].first(where: url.hasPrefix) else {
      throw .usage("--url \(url): only http://host:port is spoken")
    }
    let authority = url.dropFirst(scheme.count).prefix { $0 != "/" }
    let colon = authority.last == "]" ? nil : authority.lastIndex(of: ":")
    host = authority[..<(colon ?? authority.endIndex)].filter { $0 != "[" && $0 != "]" }
    guard let port = colon.map({ UInt16(authority[$0...].dropFirst()) }) ?? 80, !host.isEmpty else {
      throw .usage("--url \(url): no such host and port")
    }
    self.port = port
    try look()
  }

  private mutating func look() throws(LoadFailure) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else {
      throw .unreachable("\(host): no such host")
    }
    defer { freeaddrinfo(found) }
    length = first.pointee.ai_addrlen
    withUnsafeMutableBytes(of: &address) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: Int(length)))
    }
  }
}

/// One TCP socket; its holder closes it.
struct Socket {
  let fd: Int32

  /// Begins to connect and does not wait for the end of it.
  init(connectingTo endpoint: Endpoint) throws(LoadFailure) {
    try self.init(endpoint, flags: Int32(SOCK_NONBLOCK.rawValue))
  }

  /// Connects, and then waits at most five seconds for each read or write.
  init(blockingTo endpoint: Endpoint) throws(LoadFailure) {
    try self.init(endpoint, flags: 0)
    setTimeout(seconds: 5)
  }

  private init(_ endpoint: Endpoint, flags: Int32) throws(LoadFailure) {
    fd = socket(Int32(endpoint.address.ss_family), Int32(SOCK_STREAM.rawValue) | flags, 0)
    guard fd >= 0 else { throw .unreachable("socket: \(Socket.reason(errno))") }
    var on: Int32 = 1
    setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    let result = withUnsafePointer(to: endpoint.address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(fd, $0, endpoint.length) }
    }
    guard result == 0 || errno == EINPROGRESS else {
      let code = errno
      Glibc.close(fd)
      throw .unreachable("\(endpoint.host):\(endpoint.port): \(Socket.reason(code))")
    }
  }

  /// The bytes read, 0 at the end or on an error, -1 when there are none yet.
  func receive(_ target: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
    settled { recv(fd, target, capacity, 0) }
  }

  /// The bytes taken of `bytes` from `offset` on, 0 on an error, -1 when the socket is full.
  func send(_ bytes: [UInt8], from offset: Int = 0) -> Int {
    bytes.withUnsafeBytes { raw in
      settled { Glibc.send(fd, raw.baseAddress.map { $0 + offset }, raw.count - offset, Int32(MSG_NOSIGNAL)) }
    }
  }

  /// Sends a request on a blocking socket, reads the answer (at most 64 KiB) and closes.
  func exchange(_ request: [UInt8], what: String) throws(LoadFailure) -> HTTPAnswer {
    defer { close() }
    guard request.isEmpty || send(request) == request.count else { throw .unreachable("\(what): connection lost") }
    return try readAnswer(after: [], what: what)
  }

  /// Reads the rest of an answer on a blocking socket; what has come counts as all when no more does.
  func readAnswer(after first: [UInt8], what: String) throws(LoadFailure) -> HTTPAnswer {
    var bytes = first
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 65_536 {
      if let answer = HTTPAnswer(bytes, ended: false) { return answer }
      let count = chunk.withUnsafeMutableBytes { raw in
        raw.baseAddress.map { receive($0, raw.count) } ?? 0
      }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    guard let answer = HTTPAnswer(bytes, ended: true) else { throw .unreachable("\(what): no HTTP answer") }
    return answer
  }

  /// Makes the socket block, for at most `seconds` each time.
  func setTimeout(seconds: Int) {
    _ = fcntl(fd, F_SETFL, 0)
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  /// Why a connect that has ended failed, if it did.
  func connectFailure() -> String? {
    var code: Int32 = 0
    var size = socklen_t(4)
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size)
    return code == 0 ? nil : Socket.reason(code)
  }

  func close() {
    _ = Glibc.close(fd)
  }

  private func settled(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      switch errno {
      case EINTR: continue
      case EAGAIN: return -1
      default: return 0
      }
    }
  }

  static func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}

/// The buffer all connections are read into, one after the other.
final class ReceiveBuffer {
  let base: UnsafeMutableRawPointer
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    base.deallocate()
  }
}

/// Lets this process hold as many sockets as the system allows it.
func raiseDescriptorLimit() {
  let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var limit = rlimit()
  guard getrlimit(descriptors, &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  setrlimit(descriptors, &limit)
}
