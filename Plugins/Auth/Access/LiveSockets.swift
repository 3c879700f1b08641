import Kernel

/// One reactor's sockets by the sign-in they came from, so that they end with it.
public final class LiveSockets {
  /// Ended sign-ins that are remembered, for sockets whose handshake was under way when theirs ended.
  private static let maxEnded = 10_000

  private var sockets: [String: [ConnectionID: Session]] = [:]
  private var ended: Set<String> = []
  /// The same, oldest first from `next` on.
  private var order: [String] = []
  private var next = 0
  private var reviews = 0

  init() {}

  /// The sign-ins that have sockets here.
  var signInIDs: [String] { Array(sockets.keys) }

  /// Begins a look at all sign-ins, in place of one under way.
  func beginReview() -> Int {
    reviews += 1
    return reviews
  }

  /// Whether no other look has begun since.
  func isCurrent(_ review: Int) -> Bool { review == reviews }

  /// Notes a socket; `false` when its sign-in has ended.
  func begin(_ session: Session) -> Bool {
    let signIn = session.principal.signInID
    guard !signIn.isEmpty else { return true }
    guard !ended.contains(signIn) else { return false }
    sockets[signIn, default: [:]][session.id] = session
    return true
  }

  /// Forgets a socket.
  func end(_ session: Session) {
    let signIn = session.principal.signInID
    sockets[signIn]?[session.id] = nil
    if sockets[signIn]?.isEmpty == true { sockets[signIn] = nil }
  }

  /// Closes the sockets of a sign-in, with code 4001.
  func close(signInID: String) {
    remember(signInID)
    for session in sockets.removeValue(forKey: signInID)?.values ?? [:].values {
      session.close(.signedOut, reason: WebSocketCloseCode.signedOut.reason)
    }
  }

  private func remember(_ signIn: String) {
    guard ended.insert(signIn).inserted else { return }
    if order.count < Self.maxEnded { return order.append(signIn) }
    ended.remove(order[next])
    order[next] = signIn
    next = (next + 1) % Self.maxEnded
  }
}
