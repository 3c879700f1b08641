import Kernel

/// A sign-in: the line of refresh tokens that began with one password or code. It ends at logout, at reuse of a spent
/// token that is worth nothing any more (``Holder``), or at its absolute expiry.
struct RefreshFamily: Equatable, Sendable {
  /// What a presented token led to.
  enum Rotation: Equatable, Sendable {
    /// The token was good; the next one has taken its place.
    case rotated(RefreshFamily)
    /// The token was spent a moment ago and works no more; the family goes on with the one it led to.
    case spent
    /// The token was spent before: somebody has a copy. The family is gone.
    case reused(RefreshFamily)
    /// There is no such family, or it has expired.
    case unknown
  }

  /// Who holds the tokens, which decides what the last spent one is worth while no token it led to has been used.
  enum Holder: String, Sendable {
    /// Our page, in a cookie: another successor, whenever that is. The answer may have been lost with its connection or its
    /// tab, and tabs share the cookie. Of two who each use what they were given, the second ends the sign-in.
    case page
    /// Whoever else: nothing, as published. After the grace a second use ends the sign-in.
    case client
  }

  /// How long a sign-in lasts, however often it is refreshed.
  static let lifetime = Duration.seconds(30 * 24 * 60 * 60)
  /// How long a token that is worth nothing may be presented again without ending the sign-in.
  static let grace = Duration.seconds(10)
  /// How many tokens that one token led to are good; the oldest give way.
  static let maxSiblings = 32

  /// 22 characters, random; `sid` in access tokens.
  let id: String
  let userID: String
  /// Hashes of the tokens that are good, the newest last: one, or several when the token before was presented again. Using
  /// one spends them all.
  var current: [[UInt8]]
  /// Hash of the token they came from.
  var previous: [UInt8]?
  /// When that one was last used; the sign-in's start before.
  var rotatedAt: Timestamp
  let createdAt: Timestamp
  let expiresAt: Timestamp
  /// What the client calls itself, for the list of sign-ins.
  let device: String
  let holder: Holder

  /// Begins a sign-in with the hash of its first token.
  init(id: String, userID: String, first: [UInt8], device: String, holder: Holder, at now: Timestamp) {
    self.init(
      id: id, userID: userID, current: [first], previous: nil, rotatedAt: now, createdAt: now,
      expiresAt: now + Self.lifetime, device: device, holder: holder)
  }

  /// Restores a stored sign-in.
  init(
    id: String, userID: String, current: [[UInt8]], previous: [UInt8]?, rotatedAt: Timestamp, createdAt: Timestamp,
    expiresAt: Timestamp, device: String, holder: Holder
  ) {
    self.id = id
    self.userID = userID
    self.current = current
    self.previous = previous
    self.rotatedAt = rotatedAt
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.device = device
    self.holder = holder
  }

  /// Whether the sign-in has not reached its end.
  func isAlive(at now: Timestamp) -> Bool { now < expiresAt }

  /// What presenting a token does to the family. Pure: a store applies the answer in the same atomic step.
  func rotating(_ presented: [UInt8], next: [UInt8], at now: Timestamp) -> Rotation {
    guard isAlive(at: now) else { return .unknown }
    var family = self
    if current.contains(where: { equalInConstantTime($0, presented) }) {
      family.previous = presented
      family.current = [next]
      family.rotatedAt = now
      return .rotated(family)
    }
    guard let previous, equalInConstantTime(previous, presented) else { return .reused(self) }
    switch holder {
    case .client: return now <= rotatedAt + Self.grace ? .spent : .reused(self)
    case .page:
      family.current = current.suffix(Self.maxSiblings - 1) + [next]
      family.rotatedAt = now
      return .rotated(family)
    }
  }
}
