import Kernel

/// One reactor's share of a ``UserBudget``: most messages are paid from here, without a lock.
///
/// A share is good for a second; what is left then goes back, or is lost when the budget is full without it, so that
/// reactors do not save up what is meant to be shared. Shares double while they are used up in time: who sends little
/// holds little.
final class UserLease {
  private struct Share {
    var tokens = 0
    /// What to ask for next.
    var wanted = 1
    var leased: Instant
    /// The budget had nothing; it is not asked again before this.
    var retryAt: Instant
    /// When the budget should have enough again.
    var refusedUntil: Instant
  }

  private static let lifetime = Duration.seconds(1)
  private static let retryLimit = Duration.milliseconds(100)
  let budget: UserBudget
  /// Sessions on this reactor that pay from here.
  var sessions = 0
  private var shares: PerClass<Share>
  private let rates: MessageRates

  init(_ budget: UserBudget, rates: MessageRates, at now: Instant) {
    self.budget = budget
    self.rates = rates
    shares = PerClass { _ in Share(leased: now, retryAt: now, refusedUntil: now) }
  }

  /// Takes all of `tokens` or none.
  func take(_ cost: MessageClass, _ tokens: Int, at now: Instant) -> Bool {
    let needed = min(max(0, tokens), rates[cost].burst)
    var share = shares[cost]
    defer { shares[cost] = share }
    if now - share.leased >= Self.lifetime || share.tokens < needed {
      guard now >= share.retryAt else { return false }
      renew(&share, cost, needed, at: now)
    }
    guard share.tokens >= needed else { return false }
    share.tokens -= needed
    return true
  }

  private func renew(_ share: inout Share, _ cost: MessageClass, _ needed: Int, at now: Instant) {
    let age = now - share.leased
    share.wanted = age < Self.lifetime ? min(share.wanted * 2, rates[cost].batch) : 1
    let unused = age < rates[cost].timeToFill ? share.tokens : 0
    let grant = budget.lease(cost, returning: unused, needed: needed, wanted: share.wanted, at: now)
    share.tokens = grant.tokens
    share.leased = now
    share.retryAt = now + min(grant.wait, Self.retryLimit)
    share.refusedUntil = now + grant.wait
  }

  /// How long until it may be worth trying again, after a refusal.
  func wait(_ cost: MessageClass, at now: Instant) -> Duration { max(.zero, shares[cost].refusedUntil - now) }

  /// Returns everything: the user's last session on this reactor has ended.
  func end(at now: Instant) {
    for cost in MessageClass.allCases {
      budget.putBack(cost, shares[cost].tokens, at: now)
      shares[cost].tokens = 0
    }
  }
}
