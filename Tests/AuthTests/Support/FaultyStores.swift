import Kernel
import Synchronization

@testable import Auth

/// When a planted fault comes.
enum Fault: CaseIterable {
  case before
  /// What was asked for is done, and nobody hears of it.
  case after
}

/// Fails once, when it is told to.
protocol Faulty: Sendable {
  func plant(_ fault: Fault)
}

/// Accounts in memory; a fault comes with the next change.
final class FaultyUserStore: UserStore, Faulty {
  private let users = MemoryUserStore()
  private let fault = Mutex<Fault?>(nil)

  func plant(_ fault: Fault) { self.fault.withLock { $0 = fault } }

  func insert(_ user: User) async throws(AuthStoreError) {
    try await failing(fault) { () throws(AuthStoreError) in try await users.insert(user) }
  }

  func setPassword(id: String, hash: String) async throws(AuthStoreError) -> User? {
    try await failing(fault) { () throws(AuthStoreError) in await users.setPassword(id: id, hash: hash) }
  }

  func find(email: EmailAddress) async -> User? { await users.find(email: email) }
  func find(id: String) async -> User? { await users.find(id: id) }
  func rename(id: String, to name: DisplayName) async -> User? { await users.rename(id: id, to: name) }
  func remove(id: String) async -> User? { await users.remove(id: id) }
}

/// Sign-ins in memory; a fault comes with the next one that begins, or ends.
final class FaultyFamilyStore: FamilyStore, Faulty {
  enum Step {
    case beginning
    case ending
  }

  private let families = MemoryFamilyStore()
  private let beginning = Mutex<Fault?>(nil)
  private let ending = Mutex<Fault?>(nil)

  func plant(_ fault: Fault) { plant(fault, on: .beginning) }

  func plant(_ fault: Fault, on step: Step) {
    switch step {
    case .beginning: beginning.withLock { $0 = fault }
    case .ending: ending.withLock { $0 = fault }
    }
  }

  func insert(_ family: RefreshFamily, limit: Int) async throws(AuthStoreError) -> [RefreshFamily] {
    try await failing(beginning) { () throws(AuthStoreError) in await families.insert(family, limit: limit) }
  }

  func list(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    try await failing(ending) { () throws(AuthStoreError) in await families.list(userID: userID) }
  }

  func removeAll(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    try await failing(ending) { () throws(AuthStoreError) in await families.removeAll(userID: userID) }
  }

  func rotate(
    id: String, presented: [UInt8], next: [UInt8], at now: Timestamp
  ) async -> RefreshFamily.Rotation {
    await families.rotate(id: id, presented: presented, next: next, at: now)
  }
  func find(id: String) async -> RefreshFamily? { await families.find(id: id) }
  func remove(id: String) async -> RefreshFamily? { await families.remove(id: id) }
}

private func failing<Answer>(
  _ planted: borrowing Mutex<Fault?>, _ body: () async throws(AuthStoreError) -> Answer
) async throws(AuthStoreError) -> Answer {
  let fault = planted.withLock { fault in
    defer { fault = nil }
    return fault
  }
  if fault == .before { throw .away("planted") }
  let answer = try await body()
  if fault == .after { throw .away("planted") }
  return answer
}
