/// Counts of durations in buckets that grow with them: 32 to each power of two, so a value is known to 3 %.
struct Histogram: Equatable {
  private static let linear = 64
  private static let steps = 32
  /// Up to 2^36 microseconds, over 19 hours.
  private var buckets = [Int](repeating: 0, count: linear + 30 * steps)
  private(set) var count = 0
  private(set) var max = 0

  /// Adds one duration in microseconds; negative ones count as none.
  mutating func add(_ micros: Int) {
    let value = Swift.max(0, micros)
    buckets[Swift.min(Histogram.bucket(of: value), buckets.count - 1)] += 1
    count += 1
    max = Swift.max(max, value)
  }

  /// Microseconds that `share` (0...1) of the durations do not exceed; 0 when there are none.
  func percentile(_ share: Double) -> Int {
    let rank = Swift.max(1, Int((Double(count) * share).rounded(.up)))
    var seen = 0
    for (index, number) in buckets.enumerated() {
      seen += number
      if seen >= rank { return Swift.min(max, Histogram.upperBound(of: index)) }
    }
    return max
  }

  /// The durations of both.
  func merged(with other: Histogram) -> Histogram {
    var merged = self
    for index in buckets.indices { merged.buckets[index] += other.buckets[index] }
    merged.count += other.count
    merged.max = Swift.max(max, other.max)
    return merged
  }

  private static func bucket(of value: Int) -> Int {
    guard value >= linear else { return value }
    let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
    return linear + (exponent - 6) * steps + (value >> (exponent - 5) - steps)
  }

  private static func upperBound(of bucket: Int) -> Int {
    guard bucket >= linear else { return bucket }
    let (exponent, step) = (bucket - linear).quotientAndRemainder(dividingBy: steps)
    return (step + steps + 1) << (exponent + 1) - 1
  }
}
