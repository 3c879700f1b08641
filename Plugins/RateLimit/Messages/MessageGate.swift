import Kernel

/// One reactor's message budgets: of its sessions, and its leases from their users'.
public final class MessageGate {
  private let configuration: RateLimitConfiguration
  private let ledger: UserLedger
  private var leases: [String: UserLease] = [:]

  init(_ configuration: RateLimitConfiguration, _ ledger: UserLedger) {
    self.configuration = configuration
    self.ledger = ledger
  }

  /// The session's budget, made at its first message.
  func budget(of session: Session, in slot: SessionSlot<MessageBudget>) -> MessageBudget {
    if let budget = session[slot] { return budget }
    let budget = begin(session.principal.userID, at: session.reactor.now)
    session[slot] = budget
    return budget
  }

  func ended(_ session: Session, _ slot: SessionSlot<MessageBudget>) {
    guard let budget = session[slot] else { return }
    session[slot] = nil
    end(budget, of: session.principal.userID, at: session.reactor.now)
  }

  /// A further connection of this user.
  func begin(_ user: String, at now: Instant) -> MessageBudget {
    let lease = leases[user] ?? UserLease(ledger.open(user, at: now), rates: ledger.rates, at: now)
    leases[user] = lease
    lease.sessions += 1
    return MessageBudget(configuration, lease, at: now)
  }

  /// It has ended.
  func end(_ budget: MessageBudget, of user: String, at now: Instant) {
    budget.lease.sessions -= 1
    guard budget.lease.sessions == 0 else { return }
    budget.lease.end(at: now)
    leases[user] = nil
    ledger.release(user, at: now)
  }
}
