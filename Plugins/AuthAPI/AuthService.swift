public import Kernel

/// Who an access token speaks for. Get it from the service registry; any thread may ask.
///
///     let principal = try await auth.principal(accessToken: token)
public protocol AuthService: Sendable {
  /// The identity a genuine token of a living sign-in proves. Asks the store once. Throws 401 `invalid_token`, or what the
  /// store's failure becomes for clients.
  func principal(accessToken: String) async throws -> Principal
}
