/// Why a command, a connection or a subscription failed.
public enum RedisError: Error, Hashable, Sendable {
  /// There was no connection: the command did not run.
  case notConnected
  /// No answer came in time: a command that was written may or may not have run.
  case timedOut
  /// The connection dropped before the answer came: the command may or may not have run.
  case lost
  /// More waits than the options allow: the command did not run.
  case queueFull
  /// The connection was closed by its owner: a command that was not answered may have run.
  case closed
  /// Redis refused it.
  case server(RedisServerError)
  /// What came is no RESP2, or more than the options allow; the connection is dropped.
  case protocolError(String)
  /// No connection could be made: the system's, the resolver's or the TLS library's words.
  case cannotConnect(String)
  /// The URL, an option or a certificate is not usable. The text never holds the password.
  case invalid(String)

  /// Whether the command may have run although it failed.
  public var mayHaveRun: Bool {
    switch self {
    case .timedOut, .lost, .closed, .protocolError: true
    case .notConnected, .queueFull, .server, .cannotConnect, .invalid: false
    }
  }
}

extension RedisError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notConnected: "Redis is not connected"
    case .timedOut: "Redis did not answer in time"
    case .lost: "the connection to Redis was lost"
    case .queueFull: "too much waits for Redis"
    case .closed: "the connection to Redis is closed"
    case .server(let error): "Redis: \(error)"
    case .protocolError(let text): "not understood from Redis: \(text)"
    case .cannotConnect(let text): "cannot connect to Redis: \(text)"
    case .invalid(let text): text
    }
  }
}

extension RedisError {
  /// Whether a key holds something else than the command is for.
  public var isWrongType: Bool { if case .server(let error) = self { error.isWrongType } else { false } }
}

/// An error reply: `-WRONGTYPE Operation against a key...`.
public struct RedisServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first word, by convention in capitals.
  public var code: Code
  /// What follows it, for the log.
  public var message: String

  /// Makes an error reply.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Splits an error reply's text after its first word.
  init(text: String) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(Code(rawValue: String(parts.first ?? "")), parts.count > 1 ? String(parts[1]) : "")
  }

  public var description: String { message.isEmpty ? code.rawValue : "\(code.rawValue) \(message)" }

  /// Whether a key holds something else. Before version 7 a script's error does not begin with its code.
  public var isWrongType: Bool { code == .wrongType || message.contains("WRONGTYPE") }

  /// An error reply's first word.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// A failure without a code of its own.
    public static let err = Code(rawValue: "ERR")
    /// The key's slot lives on another node.
    public static let moved = Code(rawValue: "MOVED")
    /// The key may be on another node already: ask there, this once.
    public static let ask = Code(rawValue: "ASK")
    /// Keys of one command are on two nodes while their slot moves.
    public static let tryAgain = Code(rawValue: "TRYAGAIN")
    /// Some slots have no master.
    public static let clusterDown = Code(rawValue: "CLUSTERDOWN")
    /// The script is not in the server's cache.
    public static let noScript = Code(rawValue: "NOSCRIPT")
    /// `maxmemory` is reached.
    public static let outOfMemory = Code(rawValue: "OOM")
    /// A write to a replica.
    public static let readOnly = Code(rawValue: "READONLY")
    /// The server still loads its data.
    public static let loading = Code(rawValue: "LOADING")
    /// A replica that lost its master.
    public static let masterDown = Code(rawValue: "MASTERDOWN")
    /// Fewer replicas than `min-replicas-to-write` keep up.
    public static let noReplicas = Code(rawValue: "NOREPLICAS")
    /// A script runs for too long.
    public static let busy = Code(rawValue: "BUSY")
    /// The server cannot write its data and refuses changes.
    public static let misconfigured = Code(rawValue: "MISCONF")
    /// The user may not do this.
    public static let noPermission = Code(rawValue: "NOPERM")
    /// A password is needed.
    public static let noAuthentication = Code(rawValue: "NOAUTH")
    /// The password or the user is wrong.
    public static let wrongPassword = Code(rawValue: "WRONGPASS")
    /// The key holds something else.
    public static let wrongType = Code(rawValue: "WRONGTYPE")
    /// A transaction with a refused command.
    public static let execAbort = Code(rawValue: "EXECABORT")
  }
}
