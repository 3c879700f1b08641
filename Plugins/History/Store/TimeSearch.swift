import Kernel

/// Finds a time in a log, whose entries' times never go backwards: looks at O(log n) of them.
enum TimeSearch {
  /// The seq of the first of the entries 1...`head` at or after `time`; `head + 1` when all are before it.
  static func first<E: Error>(
    atOrAfter time: Timestamp, in head: UInt64, timeOf: (_ seq: UInt64) throws(E) -> Timestamp
  ) throws(E) -> UInt64 {
    var (low, high) = (UInt64(1), head + 1)
    while low < high {
      let middle = low + (high - low) / 2
      if try timeOf(middle) < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
