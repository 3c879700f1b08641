import Kernel

/// The budgets that are configured. A route with another name passes.
enum BudgetName: Int, CaseIterable, Sendable {
  case auth
  case otp
  case refresh
  case rooms
  case replay
  case boards

  /// The budget of a route; `verify` is another name of `otp`.
  init?(_ name: String) {
    switch name {
    case "auth": self = .auth
    case "otp", "verify": self = .otp
    case "refresh": self = .refresh
    case "rooms": self = .rooms
    case "replay": self = .replay
    case "boards": self = .boards
    default: return nil
    }
  }

  /// Its name in Redis, as published.
  var key: String {
    switch self {
    case .auth: "auth"
    case .otp: "otp"
    case .refresh: "refresh"
    case .rooms: "room"
    case .replay: "replay"
    case .boards: "boards"
    }
  }

  /// The published texts of a 429.
  func refusal(window: Duration) -> String {
    switch self {
    case .auth, .otp: "Too many attempts. Please try again in \(Self.text(window))."
    case .refresh: "Too many token refresh attempts. Please try again later."
    case .rooms: "Too many rooms created. Please try again later."
    case .replay: "Too many replays. Please try again in \(Self.text(window))."
    case .boards: "Too many requests about boards. Please try again in \(Self.text(window))."
    }
  }

  private static func text(_ window: Duration) -> String {
    let minutes = max(1, (window.nanoseconds + 59_999_999_999) / 60_000_000_000)
    return minutes == 1 ? "1 minute" : "\(minutes) minutes"
  }
}

extension HTTPBudgets {
  subscript(_ name: BudgetName) -> WindowLimit {
    switch name {
    case .auth: auth
    case .otp: otp
    case .refresh: refresh
    case .rooms: rooms
    case .replay: replay
    case .boards: boards
    }
  }
}
