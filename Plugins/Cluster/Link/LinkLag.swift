import Kernel

/// How long a reactor's own messages take to come back from Redis.
final class LinkLag {
  /// Where it is counted.
  var histogram: Histogram?

  static func on(_ reactor: Reactor) -> LinkLag { reactor.local(LinkLag.self, make: LinkLag.init) }

  /// A message of ours that was sent at this time of the reactor's clock has come back.
  func measured(_ sent: Int64, _ reactor: Reactor) {
    if let histogram { reactor.metrics.observe(histogram, .milliseconds(max(0, reactor.linkClock - sent))) }
  }
}

extension Reactor {
  /// ms on this reactor's clock, which only its own messages are measured by.
  var linkClock: Int64 { Int64(now.nanoseconds / 1_000_000) }
}
