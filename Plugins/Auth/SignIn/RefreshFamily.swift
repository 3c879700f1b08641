import Kernel

/// A sign-in: the line of refresh tokens that began with one password or code. It ends at logout, at reuse of a spent
/// token, or at its absolute expiry.
struct RefreshFamily: Equatable, Sendable {
  /// What a presented token led to.
  enum Rotation: Equatable, Sendable {
    /// The token was good; the next one has taken its place.
    case rotated(RefreshFamily)
    /// The token was spent a moment ago; the family goes on with the one it led to.
    case spent
    /// The token was spent before: somebody has a copy. The family is gone.
    case reused(RefreshFamily)
    /// There is no such family, or it has expired.
    case unknown
  }

  /// What a token is worth that was spent within the grace.
  enum Retry: Sendable {
    /// Another successor: our page's tabs share one cookie, and an answer may have been lost on the way.
    case sibling
    /// Nothing, as published: a token works once.
    case refuse
  }

  /// How long a sign-in lasts, however often it is refreshed.
  static let lifetime = Duration.seconds(30 * 24 * 60 * 60)
  /// How long a token may be presented again after its first use without ending the sign-in.
  static let grace = Duration.seconds(10)
  /// How many tokens one token may lead to within the grace.
  static let maxSiblings = 32

  /// 22 characters, random; `sid` in access tokens.
  let id: String
  let userID: String
  /// Hashes of the tokens that are good: one, or several when the last one was presented again within its grace. Using
  /// one spends them all.
  var current: [[UInt8]]
  /// Hash of the token they came from.
  var previous: [UInt8]?
  /// When that one was first used; the sign-in's start before.
  var rotatedAt: Timestamp
  let createdAt: Timestamp
  let expiresAt: Timestamp
  /// What the client calls itself, for the list of sign-ins.
  let device: String

  /// Begins a sign-in with the hash of its first token.
  init(id: String, userID: String, first: [UInt8], device: String, at now: Timestamp) {
    self.init(
      id: id, userID: userID, current: [first], previous: nil, rotatedAt: now, createdAt: now,
      expiresAt: now + Self.lifetime, device: device)
  }

  /// Restores a stored sign-in.
  init(
    id: String, userID: String, current: [[UInt8]], previous: [UInt8]?, rotatedAt: Timestamp, createdAt: Timestamp,
    expiresAt: Timestamp, device: String
  ) {
    self.id = id
    self.userID = userID
    self.current = current
    self.previous = previous
    self.rotatedAt = rotatedAt
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.device = device
  }

  /// Whether the sign-in has not reached its end.
  func isAlive(at now: Timestamp) -> Bool { now < expiresAt }

  /// What presenting a token does to the family. Pure: a store applies the answer in the same atomic step.
  func rotating(_ presented: [UInt8], next: [UInt8], at now: Timestamp, retry: Retry = .sibling) -> Rotation {
    guard isAlive(at: now) else { return .unknown }
    var family = self
    if current.contains(where: { equalInConstantTime($0, presented) }) {
      family.previous = presented
      family.current = [next]
      family.rotatedAt = now
      return .rotated(family)
    }
    guard let previous, equalInConstantTime(previous, presented), now <= rotatedAt + Self.grace else {
      return .reused(self)
    }
    guard retry == .sibling, current.count < Self.maxSiblings else { return .spent }
    family.current.append(next)
    return .rotated(family)
  }
}
