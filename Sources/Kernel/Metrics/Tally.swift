/// Counts by a key that is not known beforehand, as an error's code; bounded: what comes after so many different keys is
/// counted together.
public struct Tally: Equatable, Sendable {
  /// The key of what is over the limit.
  public static let rest = "other"

  public private(set) var counts: [String: UInt64] = [:]
  private let limit: Int

  public init(limit: Int = 64) { self.limit = limit }

  /// Counts one; a key that was there before takes no memory.
  public mutating func add(_ key: String) {
    if counts[key] == nil, counts.count >= limit { return counts[Self.rest, default: 0] += 1 }
    counts[key, default: 0] += 1
  }
}
