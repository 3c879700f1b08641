/// The kernel's own settings; plugins bring theirs.
public struct KernelConfiguration: PluginConfiguration, Equatable {
  /// Where the server listens, and for whom.
  public var server = Server()
  /// What no client may exceed, whatever plugins allow.
  public var limits = Limits()
  /// How broadcasts are gathered.
  public var channel = Channel()
  /// Whether and how messages are compressed.
  public var compression = Compression()
  /// When protocol v1 goes.
  public var v1 = Retirement()
  /// Who is told what is counted.
  public var metrics = Metrics()
  /// What is logged.
  public var log = Log()
  /// The folder of the embedded stores.
  public var dataFolder = "var"

  /// The defaults.
  public init() {}

  public static var fields: [ConfigField<Self>] {
    ConfigField.group("server", \.server, "Where the server listens, and for whom.")
      + ConfigField.group("limits", \.limits, "What no client may exceed, whatever plugins allow.")
      + ConfigField.group("channel", \.channel, "How broadcasts to a room are gathered.")
      + ConfigField.group("compression", \.compression, "Compression of WebSocket messages (permessage-deflate).")
      + ConfigField.group("v1", \.v1, "When protocol v1 goes.")
      + ConfigField.group("metrics", \.metrics, "Who may read /metrics (Prometheus); by default nobody.")
      + ConfigField.group("log", \.log, "What is logged, and how.")
      + [.string("dataFolder", \.dataFolder, "The folder of the embedded stores; made when missing.", check: filled)]
  }

  public func validate() throws(InvalidSetting) {
    guard channel.window <= channel.pressuredWindow else {
      throw InvalidSetting("must not be shorter than channel.window", key: "channel.pressuredWindow")
    }
    guard limits.connectionsPerAddress <= limits.connections else {
      throw InvalidSetting("must not be more than limits.connections", key: "limits.connectionsPerAddress")
    }
  }

  private static func filled(_ text: String) -> String? { text.isEmpty ? "must not be empty" : nil }
}

extension KernelConfiguration {
  /// Where the server listens, and for whom.
  public struct Server: PluginConfiguration, Equatable {
    /// The address to bind; a name or an IPv4 or IPv6 address.
    public var host = "127.0.0.1"
    /// The TCP port; 0 takes any free one.
    public var port = 8080
    /// How many reactors; 0 is one per core.
    public var reactors = 0
    /// Origins a browser may connect from, besides the server's own.
    public var clientURL: [String] = []
    /// The path a proxy serves the server under and leaves in requests; empty for none.
    public var basePath = ""
    /// How many proxies stand before the server and add to `X-Forwarded-For`.
    public var trustedProxyHops = 0
    /// How long `/ready` says no before anything ends.
    public var drainPause = Duration.milliseconds(500)
    /// Over how long sockets are closed, and the longest that clients are told to stay away.
    public var drainSpread = Duration.seconds(1)
    /// How long a shutdown waits for connections to end.
    public var drainTimeout = Duration.seconds(10)

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .string(
          "host", \.host, maxLength: 255,
          "The address to listen on. \"127.0.0.1\" is this machine only, \"0.0.0.0\" every IPv4 interface, \"::\" every one.",
          check: { $0.isEmpty ? "must not be empty" : nil }),
        .int("port", \.port, in: 0...65_535, "The TCP port; 0 takes any free one."),
        .int("reactors", \.reactors, in: 0...256, "Threads that serve connections; 0 is one per core."),
        .strings(
          "clientURL", \.clientURL,
          "Origins (\"https://board.example.org\") a browser may connect from, besides the server's own.", check: origin
        ),
        .string(
          "basePath", \.basePath, maxLength: 128,
          "The path a proxy serves this server under and leaves in requests (\"/whiteboard\"); none where it takes it away.",
          check: BasePath.problem),
        .int(
          "trustedProxyHops", \.trustedProxyHops, in: 0...8,
          "Proxies before the server that add to X-Forwarded-For; 0 believes no such header."),
        .duration(
          "drainPause", \.drainPause, in: .zero ... .seconds(60),
          "How long a stopping server goes on with /ready at 503, so that balancers send nobody any more."),
        .duration(
          "drainSpread", \.drainSpread, in: .zero ... .seconds(60),
          "Sockets of a stopping server are closed over this time; each client is told to come back after as much at most."
        ),
        .duration(
          "drainTimeout", \.drainTimeout, in: .zero ... .seconds(300),
          "How long a shutdown waits for connections to end by themselves."),
      ]
    }

    /// ``clientURL`` as browsers spell origins: people like to end an address with a slash.
    public var origins: [String] { clientURL.map(Self.withoutSlash) }

    private static func withoutSlash(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }

    private static func origin(_ text: String) -> String? {
      guard let scheme = ["http://", "https://"].first(where: text.hasPrefix),
        case let host = withoutSlash(text).dropFirst(scheme.count), !host.isEmpty,
        host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]_".contains($0)) })
      else { return "\"\(text.prefix(80))\" is not an origin (\"https://board.example.org\", no path)" }
      return nil
    }
  }

  /// How broadcasts are gathered.
  public struct Channel: PluginConfiguration, Equatable {
    /// How long a busy room gathers frames before they are sent together.
    public var window = Duration.milliseconds(20)
    /// The same while the reactor is under pressure.
    public var pressuredWindow = Duration.milliseconds(33)
    /// Durable bytes a member may be behind before it is brought up to date from the beginning.
    public var lagLimit = 4_194_304

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .duration(
          "window", \.window, in: .zero ... .milliseconds(200),
          "How long a busy room gathers frames, to send them together; a quiet room does not wait."),
        .duration(
          "pressuredWindow", \.pressuredWindow, in: .zero ... .milliseconds(500),
          "The same while a reactor is under pressure."),
        .bytes(
          "lagLimit", \.lagLimit, in: 65_536...67_108_864,
          "Strokes in bytes a slow member may be behind before it is given the whole board anew."),
      ]
    }
  }

  /// What is logged, and how.
  public struct Log: PluginConfiguration, Equatable {
    /// Lines below this level are not written.
    public var level = LogLevel.info
    /// How lines look.
    public var format = LogFormat.auto

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .choice("level", \.level, "Lines below this level are not written."),
        .choice("format", \.format, "\"text\" for people, \"json\" for programs; \"auto\" is text on a terminal."),
      ]
    }
  }
}
