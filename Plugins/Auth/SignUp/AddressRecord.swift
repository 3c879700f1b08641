import Kernel

/// All that is known of an address without an account: its sign-ups and the mails it was sent. Pure; a store applies what
/// comes of it in one atomic step.
struct AddressRecord: Equatable {
  /// Oldest first.
  var signUps: [SignUp] = []
  /// When mails were sent, as far as they count.
  var mails: [Timestamp] = []

  /// Adds a sign-up and counts its mail; `false` when the address is over its budget. At most `capacity` are remembered.
  mutating func insert(_ signUp: SignUp, budget: SendBudget, capacity: Int) -> Bool {
    let oldest = signUp.createdAt - SignUp.lifetime
    signUps.removeAll { $0.createdAt <= oldest }
    guard countMail(at: signUp.createdAt, budget) else { return false }
    signUps.append(signUp)
    signUps.removeFirst(max(0, signUps.count - capacity))
    return true
  }

  /// Replaces the code of a sign-up and counts the mail.
  mutating func renew(
    id: String, codeHash: [UInt8], expiresAt: Timestamp, at now: Timestamp, budget: SendBudget
  ) -> Renewal {
    guard let index = signUps.firstIndex(where: { $0.id == id }) else { return .unknown }
    guard countMail(at: now, budget) else { return .overBudget }
    signUps[index].renew(codeHash, expiresAt: expiresAt)
    return .renewed(signUps[index])
  }

  /// Tries this hash as a sign-up's code.
  mutating func redeem(id: String, codeHash: [UInt8], at now: Timestamp) -> Redemption {
    guard let index = signUps.firstIndex(where: { $0.id == id }) else { return .unknown }
    return signUps[index].redeem(codeHash, at: now) ? .redeemed(signUps[index]) : .refused
  }

  /// Spends a sign-up's code, which closes all others of the address.
  mutating func spend(id: String) -> Bool {
    guard let index = signUps.firstIndex(where: { $0.id == id }), signUps[index].spend() else { return false }
    for other in signUps.indices { signUps[other].state = .closed }
    return true
  }

  private mutating func countMail(at now: Timestamp, _ budget: SendBudget) -> Bool {
    let since = now - budget.window
    mails.removeAll { $0 <= since }
    guard mails.count < budget.mails else { return false }
    mails.append(now)
    return true
  }
}
