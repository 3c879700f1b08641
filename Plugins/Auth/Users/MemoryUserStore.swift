/// Accounts in memory: for tests, and for a server that forgets.
actor MemoryUserStore: UserStore {
  private var users: [String: User] = [:]
  private var ids: [EmailAddress: String] = [:]

  func insert(_ user: User) throws(AuthStoreError) {
    guard ids[user.email] == nil else { throw .duplicateEmail }
    users[user.id] = user
    ids[user.email] = user.id
  }

  func find(email: EmailAddress) -> User? { ids[email].flatMap { users[$0] } }

  func find(id: String) -> User? { users[id] }

  func rename(id: String, to name: DisplayName) -> User? {
    users[id]?.name = name
    return users[id]
  }

  func setPassword(id: String, hash: String) -> User? {
    users[id]?.passwordHash = hash
    return users[id]
  }

  func remove(id: String) -> User? {
    let user = users.removeValue(forKey: id)
    if let user { ids[user.email] = nil }
    return user
  }
}
