extension KernelConfiguration {
  /// Who is told what is counted. Without any of this nobody is.
  public struct Metrics: PluginConfiguration, Equatable {
    /// Whether `/metrics` has a listener of its own.
    public var listen = false
    /// The address that listener binds.
    public var host = "127.0.0.1"
    /// Its TCP port; 0 takes any free one.
    public var port = 9464
    /// Opens `/metrics` on the server's own port, and is asked for on the other one, too; empty for neither.
    public var token = Redacted("")

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .bool(
          "listen", \.listen, "Gives /metrics a listener of its own, which asks for nothing but the token, if any."),
        .string(
          "host", \.host, maxLength: 255, "The address of that listener: who reaches it may read.",
          check: { $0.isEmpty ? "must not be empty" : nil }),
        .int("port", \.port, in: 0...65_535, "Its TCP port; 0 takes any free one."),
        .secret(
          "token", \.token, variable: "METRICS_TOKEN",
          "Serves /metrics on the server's own port to who sends it as a bearer token."),
      ]
    }
  }
}
