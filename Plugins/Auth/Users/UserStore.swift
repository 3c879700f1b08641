/// Why a store of this plugin could not do as it was asked.
enum AuthStoreError: Error, Equatable {
  /// There is an account with this address.
  case duplicateEmail
  /// The store failed or cannot be reached; the text is for the log.
  case unavailable(String)
  /// What all instances share cannot be reached just now; the text is for the log. What needs no store goes on.
  case away(String)
}

extension AuthStoreError: CustomStringConvertible {
  var description: String {
    switch self {
    case .duplicateEmail: "there is an account with this address"
    case .unavailable(let reason), .away(let reason): reason
    }
  }
}

/// Where accounts are kept. Each call is one atomic step, durable when it returns.
protocol UserStore: Sendable {
  /// Adds an account; fails with ``AuthStoreError/duplicateEmail`` when its address has one.
  func insert(_ user: User) async throws(AuthStoreError)
  /// The account with this address.
  func find(email: EmailAddress) async throws(AuthStoreError) -> User?
  /// The account with this id.
  func find(id: String) async throws(AuthStoreError) -> User?
  /// Gives an account another name and answers it as it is now; `nil` when there is none.
  func rename(id: String, to name: DisplayName) async throws(AuthStoreError) -> User?
  /// Gives an account another password and answers it as it is now; `nil` when there is none.
  func setPassword(id: String, hash: String) async throws(AuthStoreError) -> User?
  /// Removes an account, whose address is free again, and answers it; `nil` when there is none.
  func remove(id: String) async throws(AuthStoreError) -> User?
}
