/// What permessage-deflate was agreed on with a client (RFC 7692 section 7.1).
///
/// The server never takes its context over: what it sends is deflated once for many, so that no message can refer to what
/// one client alone was sent before. That also frees it from a window of 256 KiB per connection.
public struct DeflateParameters: Equatable, Sendable {
  static let name = "permessage-deflate"

  /// The server's window: 9 to 15 bits.
  public var serverWindowBits = 15
  /// Whether the client named a limit for it, which the response then repeats.
  var limitsServerWindow = false
  /// The client's window, 8 to 15 bits, when it named one itself.
  public var clientWindowBits: Int?
  /// Whether the client's messages may refer to those before them.
  public var clientKeepsContext: Bool

  /// The first acceptable of the client's offers (section 5.1); `nil` when there is none. `contextTakeover` is whether
  /// clients may keep their context.
  public static func accept(_ request: HTTPRequest, contextTakeover: Bool) -> DeflateParameters? {
    for offer in ExtensionOffer.all(of: request) where offer.name.lowercased() == name {
      if let accepted = DeflateParameters(offer, contextTakeover: contextTakeover) { return accepted }
    }
    return nil
  }

  /// Declines an offer with a parameter that is unknown, comes twice, or has no valid value (section 7.1), and a server
  /// window of 8 bits, which zlib does not write.
  private init?(_ offer: ExtensionOffer, contextTakeover: Bool) {
    clientKeepsContext = contextTakeover
    var seen: Set<String> = []
    for parameter in offer.parameters {
      let name = parameter.name.lowercased()
      guard seen.insert(name).inserted else { return nil }
      switch (name, parameter.value) {
      case ("server_no_context_takeover", nil): break
      case ("client_no_context_takeover", nil): clientKeepsContext = false
      case ("client_max_window_bits", nil): break
      case ("client_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        clientWindowBits = bits
      case ("server_max_window_bits", let value?):
        guard let bits = Self.windowBits(value), bits > 8 else { return nil }
        (serverWindowBits, limitsServerWindow) = (bits, true)
      default: return nil
      }
    }
  }

  /// 8 to 15, without leading zeros (section 7.1.2).
  private static func windowBits(_ text: String) -> Int? { (8...15).first { "\($0)" == text } }

  /// The value of the response's Sec-WebSocket-Extensions.
  public var response: String {
    var text = "\(Self.name); server_no_context_takeover"
    if !clientKeepsContext { text += "; client_no_context_takeover" }
    if limitsServerWindow { text += "; server_max_window_bits=\(serverWindowBits)" }
    if let clientWindowBits { text += "; client_max_window_bits=\(clientWindowBits)" }
    return text
  }
}
