import AuthAPI
import Kernel

/// What people change about their accounts.
struct Accounts: Sendable {
  let users: any UserStore
  let hasher: PasswordHasher
  let deleted: @Sendable (AccountDeleted) -> Void

  /// Gives an account another name.
  func rename(userID: String, to name: String) async throws -> User {
    guard let name = DisplayName(name) else { throw ProtocolError.invalidName }
    guard let user = try await users.rename(id: userID, to: name) else { throw ProtocolError.userNotFound }
    return user
  }

  /// Gives an account another password, to who knows the last one. `signOut` ends its other sign-ins: first, so that nothing is
  /// changed when they cannot be reached, and again, for those that began with the last password meanwhile.
  func changePassword(
    userID: String, from current: String, to next: String, signOut: () async throws -> Void
  ) async throws {
    guard let next = Password(next) else { throw ProtocolError.invalidPassword }
    try await check(current, of: userID)
    let hash = try await hasher.hash(next)
    try await signOut()
    guard try await users.setPassword(id: userID, hash: hash) != nil else { throw ProtocolError.userNotFound }
    try await signOut()
  }

  /// Removes an account, for who knows its password. `signOut` ends its sign-ins first: nothing is removed when they cannot be
  /// reached.
  func delete(userID: String, password: String, signOut: () async throws -> Void) async throws {
    try await check(password, of: userID)
    try await signOut()
    guard try await users.remove(id: userID) != nil else { throw ProtocolError.userNotFound }
    deleted(AccountDeleted(userID: userID))
  }

  private func check(_ password: String, of userID: String) async throws {
    guard let user = try await users.find(id: userID) else { throw ProtocolError.userNotFound }
    guard try await hasher.matches(password, hash: user.passwordHash) else { throw ProtocolError.wrongPassword }
  }
}
