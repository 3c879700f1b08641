/// Where one server of several is.
public struct RedisNode: Hashable, Sendable {
  /// A name or a numeric address.
  public var host: String
  /// The port.
  public var port: UInt16

  /// Names a server.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `host:port` as servers write it: the last colon is before the port, also behind an IPv6 address. A host that is
  /// empty or `?` means the one that was asked.
  init?(_ text: some StringProtocol, askedAt asked: RedisNode) {
    // MOVED 1 10.0.0.7:7000@17000,name
    let address = text.prefix { $0 != "," && $0 != "@" }
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]), port > 0
    else { return nil }
    let host = address[..<colon]
    self.init(host: host.isEmpty || host == "?" ? asked.host : String(host), port: port)
  }
}

extension RedisNode: CustomStringConvertible {
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
