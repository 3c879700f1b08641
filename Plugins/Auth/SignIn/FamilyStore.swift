import Kernel

/// Where sign-ins are kept. Each call is one atomic step, durable when it returns.
protocol FamilyStore: Sendable {
  /// Adds a sign-in, forgets expired ones, and ends the account's oldest beyond `limit`, which it answers.
  func insert(_ family: RefreshFamily, limit: Int) async throws(AuthStoreError) -> [RefreshFamily]
  /// Looks a presented token's hash up and puts the next one in its place, or, when that shows a copy in other hands, ends
  /// the sign-in.
  func rotate(
    id: String, presented: [UInt8], next: [UInt8], at now: Timestamp
  ) async throws(AuthStoreError) -> RefreshFamily.Rotation
  /// The sign-in with this id, expired or not.
  func find(id: String) async throws(AuthStoreError) -> RefreshFamily?
  /// The sign-ins of an account, oldest first.
  func list(userID: String) async throws(AuthStoreError) -> [RefreshFamily]
  /// Ends a sign-in and answers it; `nil` when there is none.
  func remove(id: String) async throws(AuthStoreError) -> RefreshFamily?
  /// Ends all sign-ins of an account and answers them.
  func removeAll(userID: String) async throws(AuthStoreError) -> [RefreshFamily]
}
