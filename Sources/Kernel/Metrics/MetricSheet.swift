/// A count that only grows, on every reactor: made by ``MetricRegistrar/counter(_:_:labels:)``.
public struct Counter: Equatable, Sendable {
  let slot: Int

  /// Counts nothing.
  static let none = Counter(slot: .max)
}

/// Sizes or durations by bucket, on every reactor: made by ``MetricRegistrar/histogram(_:_:labels:buckets:)``.
///
/// It takes a slot for each bound, one for what is above them all, and one for the sum.
public struct Histogram: Equatable, Sendable {
  let slot: Int
  let buckets: MetricBuckets

  var slots: Range<Int> { slot..<slot + buckets.bounds.count + 2 }
}

/// What one reactor has counted: plain integers that its thread alone touches, so that counting takes an addition, no
/// lock and no memory. A scrape asks each reactor for a copy and adds them up.
public final class MetricSheet {
  private(set) var values: [UInt64] = []

  init() {}

  /// Makes room for everything that was registered. What is counted before is not kept.
  func prepare(slots: Int) {
    if values.count < slots { values += repeatElement(0, count: slots - values.count) }
  }

  /// Adds to a counter.
  public func add(_ counter: Counter, _ count: Int = 1) { add(at: counter.slot, UInt64(max(0, count))) }

  /// Puts a size into its bucket.
  public func observe(_ histogram: Histogram, _ value: Int) {
    let value = UInt64(max(0, value))
    add(at: histogram.slot + histogram.buckets.index(of: value), 1)
    add(at: histogram.slot + histogram.buckets.bounds.count + 1, value)
  }

  /// Puts a duration into its bucket.
  public func observe(_ histogram: Histogram, _ duration: Duration) {
    observe(histogram, Int(duration.nanoseconds))
  }

  private func add(at slot: Int, _ count: UInt64) {
    guard slot < values.count else { return }
    values[slot] &+= count
  }
}
