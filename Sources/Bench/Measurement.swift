import Glibc

/// What one operation costs, in nanoseconds of this thread's CPU time.
struct Measurement {
  let name: String
  let median: Double
  let minimum: Double
}

/// Measures by repeating: the minimum is what the code costs, the median what it costs on this machine.
enum Stopwatch {
  private static let repeats = 15
  /// How long one repeat takes at least.
  private static let span = 20_000_000.0

  /// `body` does `operations` operations and returns something that depends on them, so that they are not optimised away.
  static func measure(_ name: String, operations: Int = 1, _ body: () -> Int) -> Measurement {
    var check = 0
    var calls = 1
    while time(calls, body, &check) < span / 4, calls < 1 << 24 { calls *= 2 }
    calls *= 4
    let costs = (0..<repeats).map { _ in time(calls, body, &check) / Double(calls * operations) }.sorted()
    precondition(check != 1, "the sum of many operations is not one")
    return Measurement(name: name, median: costs[repeats / 2], minimum: costs[0])
  }

  private static func time(_ calls: Int, _ body: () -> Int, _ check: inout Int) -> Double {
    let began = now()
    for _ in 0..<calls { check &+= body() &* 2 }
    return now() - began
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Lines of the printed table.
enum Table {
  private static let width = 64

  static let header = cell("nanoseconds of CPU time", width) + number("median") + number("min")

  static func row(_ measurement: Measurement) -> String {
    cell(measurement.name, width) + number(text(measurement.median)) + number(text(measurement.minimum))
  }

  private static func text(_ value: Double) -> String {
    value < 100 ? "\((value * 10).rounded() / 10)" : "\(Int(value))"
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func number(_ text: String) -> String { String(repeating: " ", count: max(1, 12 - text.count)) + text }
}
