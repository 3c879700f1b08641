internal import Glibc

/// A socket address of any family.
struct RedisAddress: Sendable {
  private var storage = sockaddr_storage()
  private let length: socklen_t

  /// An IPv4 or IPv6 address in numbers; `localhost` is 127.0.0.1, as for the server's own address.
  init?(numeric host: String, port: UInt16) {
    let host = host == "localhost" ? "127.0.0.1" : host
    if host.contains(":") {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return nil }
      self.init(copying: &address, count: MemoryLayout<sockaddr_in6>.size)
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
      self.init(copying: &address, count: MemoryLayout<sockaddr_in>.size)
    }
  }

  /// A Unix socket; `nil` when the path is too long.
  init?(path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    self.init(copying: &address, count: MemoryLayout<sockaddr_un>.size)
  }

  /// What the resolver found.
  init?(_ found: addrinfo) {
    guard let address = found.ai_addr else { return nil }
    self.init(copying: address, count: Int(found.ai_addrlen))
  }

  private init(copying address: UnsafeRawPointer, count: Int) {
    let count = min(count, MemoryLayout<sockaddr_storage>.size)
    length = socklen_t(count)
    withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count)) }
  }

  /// AF_INET, AF_INET6 or AF_UNIX.
  var family: Int32 { Int32(storage.ss_family) }

  /// Hands over the address as the system's calls want it.
  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}
