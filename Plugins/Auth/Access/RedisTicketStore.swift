import Foundation
import Kernel

/// Tickets in Redis: one instance issues, any other redeems, once. A ticket is `USER.SECRET`; only the secret's keyed hash is
/// kept.
///
///     tickets:{USER}   JSON   the account's tickets; a minute from the last one
struct RedisTicketStore: TicketStore {
  private struct Ticket: Codable {
    var hash: Data
    var name: String
    var signInID: String
    var origin: String?
    var expiresAt: Int64
  }

  let values: SharedValues
  /// Keys the hashes of tickets.
  let pepper: MACKey
  let time: any TimeSource
  var random = RandomSource.system

  func issue(for principal: Principal, origin: String?) async throws -> String {
    let secret = random.identifier()
    let ticket = Ticket(
      hash: hash(of: secret), name: principal.name, signInID: principal.signInID, origin: origin,
      expiresAt: (time.timestamp() + TicketBook.lifetime).milliseconds)
    try await change(principal.userID) { $0 = $0.suffix(TicketBook.maxPerUser - 1) + [ticket] }
    return "\(principal.userID).\(secret)"
  }

  func redeem(_ text: String, origin: String?) async throws -> Principal? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard text.utf8.count <= 128, parts.count == 2 else { return nil }
    let hash = hash(of: parts[1])
    let found = try await change(parts[0]) { tickets -> Ticket? in
      guard let index = tickets.firstIndex(where: { $0.hash == hash }) else { return nil }
      return tickets.remove(at: index)
    }
    guard let found, found.origin == origin else { return nil }
    return Principal(userID: parts[0], name: found.name, signInID: found.signInID)
  }

  private func hash(of secret: String) -> Data { Data(pepper.code(for: "ticket:\(secret)".utf8)) }

  /// Changes an account's tickets, of which those that are over have gone.
  private func change<Answer>(
    _ userID: String, _ body: (inout [Ticket]) -> Answer
  ) async throws(AuthStoreError) -> Answer {
    let now = time.timestamp().milliseconds
    return try await values.change(["tickets:{\(userID)}"]) { found throws(AuthStoreError) in
      var tickets = try SharedRecord.decode([Ticket].self, found[0])?.filter { now < $0.expiresAt } ?? []
      let answer = body(&tickets)
      let bytes = try SharedRecord.encode(list: tickets)
      let step = SharedValues.Step(from: found[0], to: bytes, for: TicketBook.lifetime)
      return SharedValues.Decision(steps: [step], answer: answer)
    }
  }
}
