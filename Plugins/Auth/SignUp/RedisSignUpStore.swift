import Kernel

/// Sign-ups in Redis, shared by all instances. What is known of an address are two values in one slot, so that each call is one
/// atomic step. Keys do not show addresses: `A` is a keyed hash of one.
///
///     sign-ups:{A}   JSON   the address' sign-ups; a day from the last one's beginning
///     otp:{A}        JSON   hashes of their codes, and when mails were sent; five minutes from the last mail
///     sign-up:ID     text   A; a day
struct RedisSignUpStore: SignUpStore {
  let values: SharedValues
  /// Keys the hashes of addresses.
  let pepper: MACKey
  /// The newest so many of an address are kept.
  var capacity = 32

  func insert(_ signUp: SignUp, budget: SendBudget) async throws(AuthStoreError) -> Bool {
    let address = pepper.hash(of: signUp.email)
    try await values.set(Self.pointer(signUp.id), to: address, for: SignUp.lifetime)
    return try await change(address, mailing: budget, lasting: true) {
      $0.insert(signUp, budget: budget, capacity: capacity)
    }
  }

  func renew(
    id: String, codeHash: [UInt8], expiresAt: Timestamp, at now: Timestamp, budget: SendBudget
  ) async throws(AuthStoreError) -> Renewal {
    guard let address = try await values.text(Self.pointer(id)) else { return .unknown }
    return try await change(address, mailing: budget) {
      $0.renew(id: id, codeHash: codeHash, expiresAt: expiresAt, at: now, budget: budget)
    }
  }

  func redeem(id: String, codeHash: [UInt8], at now: Timestamp) async throws(AuthStoreError) -> Redemption {
    guard let address = try await values.text(Self.pointer(id)) else { return .unknown }
    return try await change(address) { $0.redeem(id: id, codeHash: codeHash, at: now) }
  }

  func spend(id: String) async throws(AuthStoreError) -> Bool {
    guard let address = try await values.text(Self.pointer(id)) else { return false }
    return try await change(address) { $0.spend(id: id) }
  }

  func newest(email: EmailAddress) async throws(AuthStoreError) -> SignUp? {
    let found = try await values.read(Self.keys(pepper.hash(of: email)))
    return try AddressRecord(lasting: found[0], passing: found[1]).signUps.last
  }

  private static func keys(_ address: String) -> [String] { ["sign-ups:{\(address)}", "otp:{\(address)}"] }

  private static func pointer(_ id: String) -> String { "sign-up:\(id)" }

  /// `budget` says that a mail may be counted, so that codes and mails last from now on; `lasting` the same of sign-ups.
  private func change<Answer>(
    _ address: String, mailing budget: SendBudget? = nil, lasting: Bool = false,
    _ body: (inout AddressRecord) -> Answer
  ) async throws(AuthStoreError) -> Answer {
    try await values.change(Self.keys(address)) { found throws(AuthStoreError) in
      var record = try AddressRecord(lasting: found[0], passing: found[1])
      let answer = body(&record)
      let steps = [
        SharedValues.Step(from: found[0], to: try record.lasting(), for: lasting ? SignUp.lifetime : nil),
        SharedValues.Step(
          from: found[1], to: try record.passing(), for: budget.map { max($0.window, OneTimeCode.lifetime) }),
      ]
      return SharedValues.Decision(steps: steps, answer: answer)
    }
  }
}
