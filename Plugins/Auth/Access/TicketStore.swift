import Kernel

/// Where tickets wait that open one WebSocket each within a minute. Bounded per account, whose oldest gives way.
protocol TicketStore: Sendable {
  /// A ticket for this identity, good from pages of this origin only (`nil`: from clients that are no browser).
  func issue(for principal: Principal, origin: String?) async throws -> String
  /// Spends a ticket and answers whom it was for; `nil` when it is unknown, used, expired or of another origin.
  func redeem(_ ticket: String, origin: String?) async throws -> Principal?
}
