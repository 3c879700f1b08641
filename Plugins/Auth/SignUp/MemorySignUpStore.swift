import Kernel

/// Sign-ups in memory: for tests, and for a server that forgets.
actor MemorySignUpStore: SignUpStore {
  private let capacity: Int
  private var signUps: [String: SignUp] = [:]
  /// Oldest first.
  private var order: [String] = []
  private var mails: [EmailAddress: [Timestamp]] = [:]

  /// Makes a store that keeps the `capacity` newest sign-ups.
  init(capacity: Int = 50_000) { self.capacity = capacity }

  func insert(_ signUp: SignUp, budget: SendBudget) -> Bool {
    forget(before: signUp.createdAt - SignUp.lifetime)
    guard countMail(to: signUp.email, at: signUp.createdAt, budget) else { return false }
    signUps[signUp.id] = signUp
    order.append(signUp.id)
    if order.count > capacity { signUps[order.removeFirst()] = nil }
    return true
  }

  func renew(
    id: String, codeHash: [UInt8], expiresAt: Timestamp, at now: Timestamp, budget: SendBudget
  ) -> Renewal {
    guard var signUp = signUps[id] else { return .unknown }
    guard countMail(to: signUp.email, at: now, budget) else { return .overBudget }
    signUp.renew(codeHash, expiresAt: expiresAt)
    signUps[id] = signUp
    return .renewed(signUp)
  }

  func redeem(id: String, codeHash: [UInt8], at now: Timestamp) -> Redemption {
    guard var signUp = signUps[id] else { return .unknown }
    let right = signUp.redeem(codeHash, at: now)
    signUps[id] = signUp
    return right ? .redeemed(signUp) : .refused
  }

  func spend(id: String) -> Bool {
    guard var signUp = signUps[id], signUp.spend() else { return false }
    signUps[id] = signUp
    for (other, _) in signUps.filter({ $0.value.email == signUp.email }) { signUps[other]?.state = .closed }
    return true
  }

  func newest(email: EmailAddress) -> SignUp? {
    order.reversed().lazy.compactMap { self.signUps[$0] }.first { $0.email == email }
  }

  private func countMail(to email: EmailAddress, at now: Timestamp, _ budget: SendBudget) -> Bool {
    let since = now - budget.window
    mails = mails.compactMapValues { times in
      let recent = times.filter { $0 > since }
      return recent.isEmpty ? nil : recent
    }
    guard mails[email, default: []].count < budget.mails else { return false }
    mails[email, default: []].append(now)
    return true
  }

  private func forget(before time: Timestamp) {
    let old = order.prefix { (signUps[$0]?.createdAt ?? time) <= time }
    old.forEach { signUps[$0] = nil }
    order.removeFirst(old.count)
  }
}

extension Timestamp {
  /// The time `duration` earlier.
  static func - (time: Self, duration: Duration) -> Self { time + (.zero - duration) }
}
