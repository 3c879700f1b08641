/// Patience and bounds of the connections to one server.
public struct RedisOptions: Sendable {
  /// How long making a connection may take, from resolving the name to the answer of the greeting.
  public var connectTimeout = Duration.seconds(5)
  /// How long a command waits for its answer, unless it says otherwise.
  public var commandTimeout = Duration.seconds(5)
  /// How often an idle or busy connection is asked for a sign of life.
  public var pingInterval = Duration.seconds(5)
  /// The first pause before a new attempt to connect.
  public var firstPause = Duration.milliseconds(50)
  /// The longest such pause.
  public var longestPause = Duration.seconds(2)
  /// Commands that may be unanswered on one connection.
  public var maxCommands = 16_384
  /// Bytes of unanswered commands on one connection.
  public var maxQueuedBytes = 64 << 20
  /// Bytes of one reply.
  public var maxReplyBytes = 64 << 20
  /// Elements of one reply, those of arrays within arrays included.
  public var maxReplyElements = 1 << 20
  /// Channels of one subscriber.
  public var maxChannels = 65_536
  /// What CLIENT LIST shows for us; without spaces.
  public var clientName: String? = "canvas"

  /// The defaults.
  public init() {}
}

/// A server and all that is needed to connect to it: made once at start-up, shared by all reactors.
public struct RedisServer: Sendable {
  /// Where it is.
  public let url: RedisURL
  /// Patience and bounds.
  public let options: RedisOptions
  let tls: RedisTLS?

  /// Puts them together. A `rediss://` URL without `tls` trusts the system's certificate authorities.
  public init(_ url: RedisURL, options: RedisOptions = RedisOptions(), tls: RedisTLS? = nil) throws(RedisError) {
    self.url = url
    self.options = options
    guard case .tcp(_, _, tls: true) = url.endpoint else {
      self.tls = nil
      return
    }
    if let tls { self.tls = tls } else { self.tls = try RedisTLS() }
  }
}
