/// What one Redis server says of its memory (`INFO memory`), and what is wrong with it.
struct RedisMemory: Equatable {
  /// Why people may lose something soon.
  enum Concern: Equatable {
    /// At its limit it drops keys, by this policy.
    case evicts(String)
    /// It is near its limit, or at it: this percentage is used.
    case isFull(Int)
  }

  /// From this part on it is told, while there is time.
  private static let fullPart = 0.9

  /// Bytes it uses.
  let used: Double
  /// Bytes it may use; `nil` without a limit.
  let maximum: Double?
  /// What it does at the limit: `noeviction`, `allkeys-lru`...
  let policy: String

  /// `nil` when the text says nothing of memory.
  init?(info: String) {
    var fields: [Substring: Substring] = [:]
    for line in info.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon]] = line[line.index(after: colon)...]
    }
    guard let used = fields["used_memory"].flatMap({ Double($0) }) else { return nil }
    self.used = used
    // 0 is no limit.
    maximum = fields["maxmemory"].flatMap { Double($0) }.flatMap { $0 > 0 ? $0 : nil }
    policy = fields["maxmemory_policy"].map(String.init) ?? "noeviction"
  }

  /// How much of what it may use is used.
  var part: Double { maximum.map { used / $0 } ?? 0 }
  /// Whether it may drop keys by itself.
  var mayEvict: Bool { maximum != nil && policy != "noeviction" }

  /// Dropping keys goes first: a full Redis refuses, and nothing is lost.
  var concern: Concern? {
    if mayEvict { return .evicts(policy) }
    return part >= Self.fullPart ? .isFull(Int(part * 100)) : nil
  }
}

extension RedisMemory.Concern: CustomStringConvertible {
  /// With the way out.
  var description: String {
    switch self {
    case .evicts(let policy):
      "Redis may drop boards and sign-ins when its memory is full (maxmemory-policy \(policy)): "
        + "set maxmemory-policy to noeviction"
    case .isFull(let percent):
      "Redis uses \(percent) % of its maxmemory, and takes no strokes when that is full: give it more memory"
    }
  }

  /// Whether it is about the same, whatever the figures.
  func isLike(_ other: Self?) -> Bool {
    switch (self, other) {
    case (.evicts, .evicts), (.isFull, .isFull): true
    default: false
    }
  }
}
