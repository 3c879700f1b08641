import AuthAPI
import Kernel
import Synchronization

/// Says that the account of who asks is deleted, as the real plugin does.
final class AccountEnd: Plugin {
  static let manifest = PluginManifest(
    name: "account-end", version: "1.0", summary: "Ends accounts, for tests.", requires: ["stand-in-auth"])

  private let context = Mutex<PluginContext?>(nil)

  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<AccountEnd>) {
    registrar.route(
      Route(.delete, "/api/user/me") { [self] request in
        let event = AccountDeleted(userID: request.principal?.userID ?? "")
        context.withLock { $0 }?.publishEverywhere(event)
        return .json(["success": true])
      })
  }

  func start(_ context: PluginContext) async throws { self.context.withLock { $0 = context } }
}
