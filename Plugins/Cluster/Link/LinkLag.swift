import Kernel

/// How long a reactor's own messages take to come back from Redis.
final class LinkLag {
  /// The latest, in ms.
  private(set) var last: Int64 = 0
  /// The largest since it was last asked for, in ms.
  private var worst: Int64 = 0
  private(set) var count = 0
  /// Where it is counted.
  var histogram: Histogram?

  static func on(_ reactor: Reactor) -> LinkLag { reactor.local(LinkLag.self, make: LinkLag.init) }

  /// A message of ours that was sent at this time of the reactor's clock has come back.
  func measured(_ sent: Int64, _ reactor: Reactor) {
    last = max(0, reactor.linkClock - sent)
    worst = max(worst, last)
    count += 1
    if let histogram { reactor.metrics.observe(histogram, .milliseconds(last)) }
  }

  /// The largest since the last call, in ms.
  func takeWorst() -> Int64 {
    defer { worst = 0 }
    return worst
  }
}

extension Reactor {
  /// ms on this reactor's clock, which only its own messages are measured by.
  var linkClock: Int64 { Int64(now.nanoseconds / 1_000_000) }
}
