public import Kernel

/// What the config file may say under `plugins.auth`.
public struct AuthConfiguration: PluginConfiguration, Equatable {
  /// Signs access tokens; empty to have one made and kept in the data folder.
  public var accessTokenSecret = Redacted("")
  /// Keys refresh tokens and stored codes; as above.
  public var refreshTokenSecret = Redacted("")
  /// Signs verification tokens; as above.
  public var verificationSecret = Redacted("")
  /// How long an access token is good for.
  public var accessTokenLifetime = Duration.seconds(15 * 60)
  /// How long a verification token is good for.
  public var verificationTokenLifetime = Duration.seconds(10 * 60)
  /// bcrypt's cost: 2 to its power rounds.
  public var bcryptCost = 10
  /// Passwords hashed at a time; each takes a core.
  public var hashingThreads = 1
  /// Passwords that may be under way or wait; beyond it clients are told to come back.
  public var hashingQueue = 128
  /// Always marks the refresh cookie Secure; else only for pages that came over https.
  public var secureCookies = false
  /// Who mails come from.
  public var mailSender = "Canvas <canvas@localhost>"

  /// The defaults.
  public init() {}

  public static var fields: [ConfigField<Self>] { secrets + lifetimes + passwords + rest }

  private static var secrets: [ConfigField<Self>] {
    [
      .secret(
        "accessTokenSecret", \.accessTokenSecret, variable: "ACCESS_TOKEN_SECRET",
        "Signs access tokens. Not set, one is made and kept in the data folder; several instances need the same."),
      .secret(
        "refreshTokenSecret", \.refreshTokenSecret, variable: "REFRESH_TOKEN_SECRET",
        "Keys refresh tokens and stored codes. Not set, one is made and kept in the data folder; several instances need the same."
      ),
      .secret(
        "verificationSecret", \.verificationSecret, variable: "VERIFICATION_SECRET",
        "Signs verification tokens. Not set, one is made and kept in the data folder; several instances need the same."),
    ]
  }

  private static var lifetimes: [ConfigField<Self>] {
    let range = Duration.seconds(60)...Duration.seconds(24 * 60 * 60)
    return [
      .duration(
        "accessTokenLifetime", \.accessTokenLifetime, in: range, "How long an access token is good for."),
      .duration(
        "verificationTokenLifetime", \.verificationTokenLifetime, in: range,
        "How long a sign-up may be confirmed."),
    ]
  }

  private static var passwords: [ConfigField<Self>] {
    [
      .int("bcryptCost", \.bcryptCost, in: 4...16, "2 to this power are the rounds of a password's hash."),
      .int("hashingThreads", \.hashingThreads, in: 1...64, "Passwords hashed at a time; each takes a core."),
      .int(
        "hashingQueue", \.hashingQueue, in: 1...10_000,
        "Passwords that may wait to be hashed; beyond it clients are told to come back."),
    ]
  }

  private static var rest: [ConfigField<Self>] {
    [
      .bool(
        "secureCookies", \.secureCookies,
        "Always marks the page's refresh cookie Secure; else it is marked for pages that came over https."),
      .string("mailSender", \.mailSender, maxLength: 254, "Who mails come from.") {
        $0.contains("@") ? nil : "must be an address, or a name and an address in <>"
      },
    ]
  }
}
