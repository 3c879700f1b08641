import Kernel

/// Sign-ins in memory: for tests, and for a server that forgets.
actor MemoryFamilyStore: FamilyStore {
  private var families: [String: RefreshFamily] = [:]

  func insert(_ family: RefreshFamily, limit: Int) -> [RefreshFamily] {
    families = families.filter { $0.value.isAlive(at: family.createdAt) }
    let evicted = list(userID: family.userID).dropLast(max(0, limit - 1))
    evicted.forEach { families[$0.id] = nil }
    families[family.id] = family
    return Array(evicted)
  }

  func rotate(id: String, presented: [UInt8], next: [UInt8], at now: Timestamp) -> RefreshFamily.Rotation {
    guard let family = families[id] else { return .unknown }
    let rotation = family.rotating(presented, next: next, at: now)
    switch rotation {
    case .rotated(let family): families[id] = family
    case .spent: break
    case .reused, .unknown: families[id] = nil
    }
    return rotation
  }

  func find(id: String) -> RefreshFamily? { families[id] }

  func list(userID: String) -> [RefreshFamily] {
    families.values.filter { $0.userID == userID }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  func remove(id: String) -> RefreshFamily? { families.removeValue(forKey: id) }

  func removeAll(userID: String) -> [RefreshFamily] {
    let all = list(userID: userID)
    all.forEach { families[$0.id] = nil }
    return all
  }
}
