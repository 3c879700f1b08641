/// The fixed buckets of a histogram. Observations are whole numbers: bytes, or nanoseconds that are shown as seconds.
public struct MetricBuckets: Equatable, Sendable {
  /// What an observation is.
  public enum Unit: Sendable {
    case bytes
    /// Observed in nanoseconds.
    case seconds
  }

  /// The upper bounds, ascending; the last bucket has none.
  public let bounds: [UInt64]
  public let unit: Unit

  /// From half a millisecond to ten seconds.
  public static let latency = MetricBuckets(
    [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000].map { UInt64($0 * 1_000_000) }, .seconds)

  /// From 256 bytes to 64 MiB, with a bound at 10 MB.
  public static let size = MetricBuckets(
    [256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 10_000_000, 64 << 20], .bytes)

  init(_ bounds: [UInt64], _ unit: Unit) {
    self.bounds = bounds
    self.unit = unit
  }

  /// Which bucket a value falls into: the first whose bound is not below it.
  func index(of value: UInt64) -> Int {
    var index = 0
    while index < bounds.count, bounds[index] < value { index += 1 }
    return index
  }

  /// A bound or a sum as it is shown.
  func shown(_ value: UInt64) -> Double {
    switch unit {
    case .bytes: Double(value)
    case .seconds: Double(value) / 1_000_000_000
    }
  }
}

/// A histogram that is not a reactor's: for a thread with a lock of its own, or one that hands out copies.
public struct HistogramCounts: Equatable, Sendable {
  public let buckets: MetricBuckets
  /// By bucket, not cumulative; one more than there are bounds.
  public private(set) var counts: [UInt64]
  public private(set) var sum: UInt64 = 0

  public init(_ buckets: MetricBuckets) {
    self.buckets = buckets
    counts = Array(repeating: 0, count: buckets.bounds.count + 1)
  }

  /// Adds up slots of reactors' sheets.
  init(_ histogram: Histogram, in sheets: [[UInt64]]) {
    self.init(histogram.buckets)
    for sheet in sheets where histogram.slots.upperBound <= sheet.count {
      for index in counts.indices { counts[index] &+= sheet[histogram.slot + index] }
      sum &+= sheet[histogram.slots.upperBound - 1]
    }
  }

  /// Puts a duration into its bucket.
  public mutating func observe(_ duration: Duration) {
    let value = UInt64(max(0, duration.nanoseconds))
    counts[buckets.index(of: value)] &+= 1
    sum &+= value
  }
}
