/// Why a connection was closed (RFC 6455 section 7.4). Clients reconnect after 1xxx and 3xxx codes as each row says.
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// Makes the code with this number; any number is a value, see ``isValidOnWire``.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Whether a close frame may carry this number (sections 7.4.1 and 7.4.2, IANA registry): 1004, 1005, 1006 and 1015
  /// are never sent, other numbers below 3000 are not assigned.
  public var isValidOnWire: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

extension WebSocketCloseCode {
  /// The purpose of the connection is fulfilled.
  public static let normal = WebSocketCloseCode(rawValue: 1000)
  /// The server is draining for a restart, or the page was left.
  public static let goingAway = WebSocketCloseCode(rawValue: 1001)
  /// A rule of RFC 6455 was broken.
  public static let protocolError = WebSocketCloseCode(rawValue: 1002)
  /// A kind of data this endpoint does not take.
  public static let unsupportedData = WebSocketCloseCode(rawValue: 1003)
  /// Text that is not UTF-8.
  public static let invalidPayload = WebSocketCloseCode(rawValue: 1007)
  /// A rule of this server was broken, and no other code fits.
  public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
  /// A frame or message over the size limit.
  public static let messageTooBig = WebSocketCloseCode(rawValue: 1009)
  /// Something the server did not foresee.
  public static let internalError = WebSocketCloseCode(rawValue: 1011)
  /// The server restarts; reconnect after a random delay.
  public static let serviceRestart = WebSocketCloseCode(rawValue: 1012)
  /// The server is overloaded; reconnect later.
  public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)
  /// The client took no bytes for too long. It reconnects and resumes.
  public static let slowConsumer = WebSocketCloseCode(rawValue: 3000)
  /// The room ended. The client must not reconnect to it.
  public static let roomExpired = WebSocketCloseCode(rawValue: 4000)
  /// The session was ended. The client must not reconnect before it has signed in again.
  public static let signedOut = WebSocketCloseCode(rawValue: 4001)
  /// The client went on sending far beyond its limits. It must not reconnect by itself.
  public static let flood = WebSocketCloseCode(rawValue: 4008)
}

extension WebSocketCloseCode {
  /// One line of the table in `docs/websocket.md`.
  public struct Row: Equatable, Sendable {
    public let code: WebSocketCloseCode
    /// The reason text that goes with the code; stable, lower case.
    public let reason: String
    /// Whether a client opens a new connection by itself.
    public let reconnects: Bool
  }

  /// Every code this server sends, in the order of the numbers. 3xxx: the client reconnects; 4xxx: it must not.
  public static let rows: [Row] = [
    Row(code: .normal, reason: "normal", reconnects: false),
    Row(code: .goingAway, reason: "server draining", reconnects: true),
    Row(code: .protocolError, reason: "protocol error", reconnects: false),
    Row(code: .unsupportedData, reason: "unsupported data", reconnects: false),
    Row(code: .invalidPayload, reason: "invalid UTF-8", reconnects: false),
    Row(code: .policyViolation, reason: "policy violation", reconnects: false),
    Row(code: .messageTooBig, reason: "message too big", reconnects: false),
    Row(code: .internalError, reason: "internal error", reconnects: true),
    Row(code: .serviceRestart, reason: "service restart", reconnects: true),
    Row(code: .tryAgainLater, reason: "try again later", reconnects: true),
    Row(code: .slowConsumer, reason: "slow consumer", reconnects: true),
    Row(code: .roomExpired, reason: "room expired", reconnects: false),
    Row(code: .signedOut, reason: "signed out", reconnects: false),
    Row(code: .flood, reason: "flood", reconnects: false),
  ]

  /// The reason text of this code's row; empty for a code without one.
  public var reason: String { Self.rows.first { $0.code == self }?.reason ?? "" }
}
