/// Patience and bounds of a client. What the URL says goes before.
public struct MongoOptions: Sendable {
  static let connectionLimits = 1...256

  /// Calls under way at once, each on a thread and a connection of its own (`maxPoolSize`).
  public var connections = 4
  /// Calls that may wait for one of them.
  public var maxQueued = 1_024
  /// How long a call may wait for one of them.
  public var queueTimeout = Duration.seconds(5)
  /// How long a call looks for a server that can serve it (`serverSelectionTimeoutMS`).
  public var selectionTimeout = Duration.seconds(2)
  /// How long making a connection may take (`connectTimeoutMS`).
  public var connectTimeout = Duration.seconds(2)
  /// How long an answer may take (`socketTimeoutMS`).
  public var answerTimeout = Duration.seconds(2)
  /// The pause between two looks at a server that is away.
  public var probePause = Duration.milliseconds(250)
  /// Bytes of the documents that one `find` returns.
  public var maxResultBytes = 64 << 20
  /// What MongoDB's log shows for us (`appName`).
  public var applicationName = "canvas"

  /// The defaults.
  public init() {}
}
