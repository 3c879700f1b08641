import Kernel

/// Sign-ins in Redis, shared by all instances. An account's are one value, so that each call is one atomic step; the end of a
/// sign-in is published in the same step.
///
///     sign-ins:{USER}   JSON   the account's sign-ins, with hashes of their tokens; 30 days from the last one's beginning
///     refresh:ID        text   whose sign-in this is; 30 days, and a day when it has ended
struct RedisFamilyStore: FamilyStore {
  /// How long it is known that a sign-in was there: no access token is good for longer.
  private static let memory = Duration.seconds(24 * 60 * 60)

  let values: SharedValues

  func insert(_ family: RefreshFamily, limit: Int) async throws(AuthStoreError) -> [RefreshFamily] {
    try await values.set(Self.owner(family.id), to: family.userID, for: RefreshFamily.lifetime)
    return try await change(of: family.userID, renewed: true) { families in
      families.removeAll { !$0.isAlive(at: family.createdAt) }
      let evicted = Array(families.dropLast(max(0, limit - 1)))
      families.removeFirst(evicted.count)
      families.append(family)
      families.sort { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
      return (evicted, ended: evicted)
    }
  }

  func rotate(
    id: String, presented: [UInt8], next: [UInt8], at now: Timestamp
  ) async throws(AuthStoreError) -> RefreshFamily.Rotation {
    guard let userID = try await values.text(Self.owner(id)) else { return .unknown }
    return try await change(of: userID) { families in
      guard let index = families.firstIndex(where: { $0.id == id }) else { return (.unknown, ended: []) }
      let rotation = families[index].rotating(presented, next: next, at: now)
      switch rotation {
      case .rotated(let family): families[index] = family
      case .spent: break
      case .unknown: families.remove(at: index)
      case .reused(let family):
        families.remove(at: index)
        return (rotation, ended: [family])
      }
      return (rotation, ended: [])
    }
  }

  func find(id: String) async throws(AuthStoreError) -> RefreshFamily? {
    guard let userID = try await values.text(Self.owner(id)) else { return nil }
    return try await list(userID: userID).first { $0.id == id }
  }

  func list(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    let value = try await values.read([Self.key(userID)])[0]
    return try FamilyRecord.read(value)
  }

  func remove(id: String) async throws(AuthStoreError) -> RefreshFamily? {
    guard let userID = try await values.text(Self.owner(id)) else { return nil }
    return try await change(of: userID) { families in
      guard let index = families.firstIndex(where: { $0.id == id }) else { return (nil, ended: []) }
      let family = families.remove(at: index)
      return (family, ended: [family])
    }
  }

  func removeAll(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    try await change(of: userID) { families in
      defer { families = [] }
      return (families, ended: families)
    }
  }

  /// Whether a sign-in was there and is no more. `false` when Redis knows nothing of it: it may have lost what it knew, which
  /// is no reason to sign anybody out.
  func hasEnded(id: String) async throws(AuthStoreError) -> Bool {
    guard let userID = try await values.text(Self.owner(id)) else { return false }
    return try await !list(userID: userID).contains { $0.id == id }
  }

  private static func key(_ userID: String) -> String { "sign-ins:{\(userID)}" }

  private static func owner(_ id: String) -> String { "refresh:\(id)" }

  private func change<Answer>(
    of userID: String, renewed: Bool = false,
    _ body: (inout [RefreshFamily]) -> (Answer, ended: [RefreshFamily])
  ) async throws(AuthStoreError) -> Answer {
    let (answer, ended) = try await values.change([Self.key(userID)]) { found throws(AuthStoreError) in
      var families = try FamilyRecord.read(found[0])
      let (answer, ended) = body(&families)
      let bytes = try SharedRecord.encode(list: families.map(FamilyRecord.init))
      let step = SharedValues.Step(from: found[0], to: bytes, for: renewed ? RefreshFamily.lifetime : nil)
      return SharedValues.Decision(
        steps: [step], told: ended.map { SignOutLine.message($0) }, answer: (answer, ended))
    }
    for family in ended { try? await values.shorten(Self.owner(family.id), to: Self.memory) }
    return answer
  }
}
