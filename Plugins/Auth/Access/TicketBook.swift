import Kernel
import Synchronization

/// Tickets that open one WebSocket each within a minute, so that no lasting token stands in a URL. Any reactor may issue
/// and redeem; bounded in all, and per account, where the oldest gives way.
final class TicketBook: TicketStore {
  /// How long a ticket is good for.
  static let lifetime = Duration.seconds(60)
  /// Tickets one account may have at a time.
  static let maxPerUser = 8

  private struct Ticket {
    let principal: Principal
    let origin: String?
    let expires: Instant
  }

  private struct Book {
    var tickets: [String: Ticket] = [:]
    /// Each account's tickets, oldest first.
    var ofUser: [String: [String]] = [:]

    mutating func remove(_ id: String) -> Ticket? {
      guard let ticket = tickets.removeValue(forKey: id) else { return nil }
      let user = ticket.principal.userID
      ofUser[user]?.removeAll { $0 == id }
      if ofUser[user]?.isEmpty == true { ofUser[user] = nil }
      return ticket
    }
  }

  private let book = Mutex(Book())
  private let capacity: Int
  private let time: any TimeSource
  private let random: RandomSource

  /// Makes an empty book for at most `capacity` tickets.
  init(capacity: Int = 10_000, time: any TimeSource, random: RandomSource = .system) {
    self.capacity = capacity
    self.time = time
    self.random = random
  }

  /// A ticket for this identity, good from pages of this origin only (`nil`: from clients that are no browser).
  /// Fails when too many are under way.
  func issue(for principal: Principal, origin: String?) throws(ProtocolError) -> String {
    let id = random.identifier()
    let now = time.now()
    let issued = book.withLock { book in
      if let mine = book.ofUser[principal.userID], mine.count >= Self.maxPerUser { _ = book.remove(mine[0]) }
      if book.tickets.count >= capacity {
        for (old, ticket) in book.tickets where ticket.expires <= now { _ = book.remove(old) }
      }
      guard book.tickets.count < capacity else { return false }
      book.tickets[id] = Ticket(principal: principal, origin: origin, expires: now + Self.lifetime)
      book.ofUser[principal.userID, default: []].append(id)
      return true
    }
    guard issued else { throw .ticketsBusy }
    return id
  }

  /// Takes a ticket out of the book and answers whom it was for; `nil` when it is unknown, used, expired or of another origin.
  func redeem(_ id: String, origin: String?) -> Principal? {
    let now = time.now()
    guard let ticket = book.withLock({ $0.remove(id) }), now < ticket.expires, ticket.origin == origin else {
      return nil
    }
    return ticket.principal
  }
}
