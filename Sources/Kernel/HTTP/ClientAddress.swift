import Glibc

/// An IPv4 or IPv6 address, parsed and written in one form; an IPv4-mapped IPv6 address is its IPv4 address.
public struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16 bytes in network order.
  public let bytes: [UInt8]

  /// Reads `203.0.113.7`, `2001:db8::1`, `[2001:db8::1]:443`, `203.0.113.7:443`; a zone (`%eth0`) is dropped.
  public init?(_ text: String) {
    let bare = Self.withoutPort(text[...].trimmed)
    guard !bare.isEmpty, bare.utf8.count <= 45, !bare.utf8.contains(0) else { return nil }
    var four = [UInt8](repeating: 0, count: 4)
    if inet_pton(AF_INET, String(bare), &four) == 1 {
      bytes = four
      return
    }
    var sixteen = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, String(bare), &sixteen) == 1 else { return nil }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    bytes = sixteen.starts(with: mapped) ? Array(sixteen[12...]) : sixteen
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// The usual text: dotted, or RFC 5952.
  public var description: String {
    var text = [CChar](repeating: 0, count: 46)
    guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
      return ""
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// What budgets are counted by: an IPv4 address whole, an IPv6 address by its /64, which one subscriber owns.
  public var rateLimitKey: String {
    bytes.count == 4
      ? description : ClientAddress(bytes: Array(bytes[..<8]) + [UInt8](repeating: 0, count: 8)).description + "/64"
  }

  private static func withoutPort(_ text: Substring) -> Substring {
    if text.first == "[" { return text.dropFirst().prefix { $0 != "]" }.prefix { $0 != "%" } }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    return colons == 1 ? text.prefix { $0 != ":" } : text.prefix { $0 != "%" }
  }
}

extension HTTPRequest {
  /// ``ClientAddress/rateLimitKey`` of the client; the address as it is when it cannot be read.
  public var rateLimitKey: String { ClientAddress(remoteAddress)?.rateLimitKey ?? remoteAddress }
}
