public import Kernel

/// Settings of the RateLimit plugin.
public struct RateLimitConfiguration: PluginConfiguration, Equatable {
  /// Budgets of HTTP routes.
  public var http = HTTPBudgets()
  /// What one connection may send.
  public var connection = MessageRates()
  /// What all connections of one user may send together.
  public var user = MessageRates(
    durable: TokenRate(perSecond: 120, burst: 600), ephemeral: TokenRate(perSecond: 240, burst: 480),
    control: TokenRate(perSecond: 100, burst: 400))
  /// Refused messages of one class that a connection is told of in one second; further ones are dropped.
  public var answersPerSecond = 10

  /// The defaults.
  public init() {}

  public static var fields: [ConfigField<Self>] {
    ConfigField.group("http", \.http, "Budgets of HTTP routes, each per client address and account.")
      + ConfigField.group("connection", \.connection, "What one WebSocket connection may send.")
      + ConfigField.group("user", \.user, "What all connections of one user may send together.")
      + [
        .int(
          "answersPerSecond", \.answersPerSecond, in: 1...100,
          "Refused messages of one class that a connection is told of in one second; cursors are always one.")
      ]
  }
}

/// Budgets of HTTP routes. Windows are fixed and begin with the first request.
public struct HTTPBudgets: PluginConfiguration, Equatable {
  /// Sign-up and sign-in.
  public var auth = WindowLimit(requests: 10, window: .seconds(900))
  /// Checking a one-time code and asking for another.
  public var otp = WindowLimit(requests: 10, window: .seconds(900))
  /// New tokens for a refresh token. Ten times the published number: the page asks once whenever it is loaded, in each tab.
  public var refresh = WindowLimit(requests: 300, window: .seconds(900))
  /// Making rooms.
  public var rooms = WindowLimit(requests: 20, window: .seconds(3_600))
  /// Reading a room's history.
  public var replay = WindowLimit(requests: 60, window: .seconds(60))
  /// Keeping, listing, renaming and releasing boards.
  public var boards = WindowLimit(requests: 60, window: .seconds(60))
  /// Failed requests (400 to 499, not 429) of one address in a budget's window, whatever the account.
  public var failuresPerAddress = 100
  /// Windows kept in memory, for accounts and for addresses each; beyond it the oldest go first.
  public var tableSize = 100_000

  /// The defaults.
  public init() {}

  public static var fields: [ConfigField<Self>] {
    ConfigField.group("auth", \.auth, "Sign-up and sign-in.")
      + ConfigField.group("otp", \.otp, "Checking a one-time code and asking for another.")
      + ConfigField.group("refresh", \.refresh, "New tokens for a refresh token.")
      + ConfigField.group("rooms", \.rooms, "Making rooms.")
      + ConfigField.group("replay", \.replay, "Reading a room's history.")
      + ConfigField.group("boards", \.boards, "Keeping, listing, renaming and releasing boards.")
      + [
        .int(
          "failuresPerAddress", \.failuresPerAddress, in: 1...1_000_000,
          "Failed requests of one client address within a budget's window, whatever the account."),
        .int(
          "tableSize", \.tableSize, in: 1_000...10_000_000,
          "Windows kept in memory, for accounts and for addresses each; the oldest go first."),
      ]
  }
}

/// So many requests within a window.
public struct WindowLimit: PluginConfiguration, Equatable {
  /// Requests within a window.
  public var requests = 10
  /// From the first request on.
  public var window = Duration.seconds(900)

  /// The defaults.
  public init() {}

  /// `requests` within `window`.
  public init(requests: Int, window: Duration) {
    self.requests = requests
    self.window = window
  }

  public static var fields: [ConfigField<Self>] {
    [
      .int("requests", \.requests, in: 1...1_000_000, "Requests within a window."),
      .duration(
        "window", \.window, in: .seconds(1) ... .seconds(86_400), "How long a window is, from its first request."),
    ]
  }
}

/// A rate for each class of messages.
public struct MessageRates: PluginConfiguration, Equatable {
  /// Strokes.
  public var durable = TokenRate(perSecond: 40, burst: 300)
  /// Cursors.
  public var ephemeral = TokenRate(perSecond: 60, burst: 120)
  /// Everything else.
  public var control = TokenRate(perSecond: 10, burst: 40)

  /// The defaults.
  public init() {}

  /// A rate for each class.
  public init(durable: TokenRate, ephemeral: TokenRate, control: TokenRate) {
    self.durable = durable
    self.ephemeral = ephemeral
    self.control = control
  }

  public static var fields: [ConfigField<Self>] {
    ConfigField.group("durable", \.durable, "What is kept: strokes.")
      + ConfigField.group("ephemeral", \.ephemeral, "What passes: cursors.")
      + ConfigField.group("control", \.control, "Everything else.")
  }
}

/// How fast a bucket fills and how much it holds.
public struct TokenRate: PluginConfiguration, Equatable {
  /// Tokens that come back in a second; an ordinary message costs one.
  public var perSecond = 10
  /// Tokens a full bucket holds.
  public var burst = 40

  /// The defaults.
  public init() {}

  /// `perSecond` in the long run, `burst` at once.
  public init(perSecond: Int, burst: Int) {
    self.perSecond = perSecond
    self.burst = burst
  }

  public static var fields: [ConfigField<Self>] {
    [
      .int("perSecond", \.perSecond, in: 1...1_000_000, "Ordinary messages per second in the long run."),
      .int("burst", \.burst, in: 1...1_000_000, "Ordinary messages at once after a pause."),
    ]
  }
}
