import Mongo
import Redis

/// Why the plugin cannot run: one line for the log that names the setting, and never a password.
enum ClusterError: Error, Equatable, CustomStringConvertible {
  /// The variable that an address comes from.
  enum Address: String {
    case redisURL = "REDIS_URL"
    case mongoURI = "MONGO_URI"
  }

  case unset(Address)
  case badName(String)
  /// An address that cannot be read, or where nobody answers as they should; and why.
  case unusable(Address, String)

  var description: String {
    switch self {
    case .unset(let address): "\(Self.name(address)) is not set: put the address there"
    case .badName(let name): "plugins.cluster.instance: \"\(name)\" is no name for an instance"
    case .unusable(let address, let reason): "\(Self.name(address)): \(reason)"
    }
  }

  private static func name(_ address: Address) -> String { "\(address.rawValue) (plugins.cluster.\(address))" }
}

extension ClusterError {
  /// Redis did not answer at the start.
  static func redis(_ url: RedisURL, _ error: RedisError) -> ClusterError {
    let reason =
      switch error {
      case .server(let refusal) where refusal.code == .wrongPassword:
        "\(url) refuses this user and password (\(refusal.code.rawValue))"
      case .server(let refusal) where refusal.code == .noAuthentication:
        "\(url) wants a password, as in redis://:password@host:6379"
      case .server(let refusal) where refusal.code == .noPermission:
        "\(url): the user may not do what is needed (ACL SETUSER … ~* &* +@all): \(error)"
      default: "\(url): \(error)"
      }
    return .unusable(.redisURL, reason)
  }

  /// MongoDB did not answer at the start, or refused.
  static func mongo(_ url: MongoURL, _ error: MongoError) -> ClusterError {
    let reason =
      switch error {
      case .signInRefused: "\(url) refuses this user and password, or has them in another database (authSource)"
      case .server(let refusal) where refusal.code == MongoServerError.unauthorized:
        "\(url) wants a user and a password, as in mongodb://user:password@host/canvas, who may readWrite"
      default: "\(url): \(error)"
      }
    return .unusable(.mongoURI, reason)
  }
}
