public import Kernel

/// Stands in for the plugin that signs people in: whoever says in header `x-test-user: ID NAME` who they are is believed.
/// It provides the capability `auth`, so that plugins which require it can be tested alone.
public final class StandInAuth: Plugin {
  public static let manifest = PluginManifest(
    name: "stand-in-auth", version: "1.0", summary: "Believes everybody, for tests.", provides: ["auth"])

  public init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  public convenience init() {
    self.init(configuration: NoConfiguration(), environment: PluginEnvironment(logger: .silent, dataFolder: ""))
  }

  public func register(with registrar: inout Registrar<StandInAuth>) {
    registrar.authenticateSockets { request in
      guard let principal = Self.principal(request) else {
        throw ProtocolError("unauthorized", "Unauthorized", status: .unauthorized)
      }
      return principal
    }
    registrar.interceptRequests { request, _, next in
      var request = request
      request.principal = Self.principal(request)
      return try await next(request)
    }
  }

  private static func principal(_ request: HTTPRequest) -> Principal? {
    guard let parts = request.headers["x-test-user"]?.split(separator: " ", maxSplits: 1), let id = parts.first else {
      return nil
    }
    return Principal(userID: String(id), name: parts.count > 1 ? String(parts[1]) : String(id))
  }
}
