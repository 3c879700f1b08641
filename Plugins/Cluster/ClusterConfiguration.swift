internal import ClusterAPI
public import Kernel

/// What the config file may say under `plugins.cluster`.
public struct ClusterConfiguration: PluginConfiguration {
  /// This process's name among the instances.
  public var instance = "canvas"
  /// Where Redis is, with its password.
  public var redisURL = Redacted("")
  /// Where MongoDB is, with its password.
  public var mongoURI = Redacted("")
  /// How long commands and connecting may take.
  public var redisTimeout = Duration.seconds(2)
  /// How long a busy room gathers what goes to other instances.
  public var window = Duration.milliseconds(33)
  /// How long an instance that gives no sign of life counts as alive.
  public var lease = Duration.seconds(6)

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [
      .string(
        "instance", \.instance, maxLength: InstanceID.nameLimit,
        "This process's name among the instances: letters, digits, hyphens, underscores."
      ) { InstanceID.isName($0) ? nil : "must be letters, digits, hyphens or underscores" },
      .secret(
        "redisURL", \.redisURL, variable: "REDIS_URL", minLength: 1,
        "Where Redis is: \"redis://:password@host:6379\", \"rediss://...\" over TLS, \"unix:///path\", "
          + "\"redis+cluster://host,host\", \"redis+sentinel://host,host/name\"."),
      .secret(
        "mongoURI", \.mongoURI, variable: "MONGO_URI", minLength: 1,
        "Where MongoDB is, with the database: \"mongodb://user:password@host/canvas\", \"mongodb+srv://...\"."),
      .duration(
        "redisTimeout", \.redisTimeout, in: .milliseconds(100) ... .seconds(30),
        "How long a command to Redis may take; beyond, what needs it fails and may be tried again."),
      .duration(
        "window", \.window, in: .zero ... .milliseconds(500),
        "How long a busy room gathers what it sends to other instances; a quiet one does not wait."),
      .duration(
        "lease", \.lease, in: .seconds(1) ... .seconds(60),
        "An instance that gave no sign of life for so long is taken for dead, and its members leave their rooms."),
    ]
  }
}
