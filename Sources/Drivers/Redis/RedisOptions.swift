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
  /// How often a Cluster is asked where its slots are, or Sentinels who the master is, though nothing seems to be wrong.
  public var topologyInterval = Duration.seconds(10)
  /// What CLIENT LIST shows for us; without spaces.
  public var clientName: String? = "canvas"

  /// The defaults.
  public init() {}
}

/// A server, a Cluster or a set of Sentinels, and all that is needed to connect to it: made once at start-up, shared by all reactors.
public struct RedisServer: Sendable {
  /// Where it is.
  public private(set) var url: RedisURL
  /// Patience and bounds.
  public private(set) var options: RedisOptions
  let tls: RedisTLS?
  /// Whether a server that is no master is not to be used.
  private(set) var mustBeMaster = false
  /// Of the one server, or the one master, that all connections are to.
  private(set) var silence = Silence()

  /// Puts them together. A `rediss://` URL without `tls` trusts the system's certificate authorities.
  public init(_ url: RedisURL, options: RedisOptions = RedisOptions(), tls: RedisTLS? = nil) throws(RedisError) {
    self.url = url
    self.options = options
    switch url.endpoint {
    case .cluster(nodes: [], _), .sentinel(_, sentinels: [], _): throw .invalid("no host is named")
    default: break
    }
    guard url.endpoint.isSecure else {
      self.tls = nil
      return
    }
    if let tls { self.tls = tls } else { self.tls = try RedisTLS() }
  }

  /// One server among those this stands for.
  func node(_ node: RedisNode) -> RedisServer {
    var server = self
    server.url.endpoint = .tcp(host: node.host, port: node.port, tls: url.endpoint.isSecure)
    if case .sentinel = url.endpoint { server.mustBeMaster = true } else { server.silence = Silence() }
    return server
  }

  /// One of those that are asked where the others are; patience is short, as there are more of them.
  func guide(_ node: RedisNode) -> RedisServer {
    var server = self.node(node)
    server.mustBeMaster = false
    server.silence = Silence()
    server.options.connectTimeout = min(options.connectTimeout, .seconds(1))
    server.options.commandTimeout = server.options.connectTimeout
    if case .sentinel = url.endpoint {
      server.url = RedisURL(server.url.endpoint, user: url.sentinelUser, password: url.sentinelPassword)
    }
    return server
  }
}
