import Kernel

/// How often cursors go out in one room: as often as configured, until members x moving cursors would be more deliveries
/// than the room is allowed; then less often, so that strokes keep their latency.
struct CursorPace {
  private static let steps = [50, 66, 100, 150, 200, 300, 500]

  /// Cursor deliveries per second that one room may cause.
  let deliveries: Int
  /// Milliseconds between two cursors of one member.
  private(set) var interval = steps[0]
  private var shrinks = 0

  init(deliveries: Int) { self.deliveries = deliveries }

  var duration: Duration { .milliseconds(interval) }
  /// Whether cursors go out less often than configured.
  var isSlowed: Bool { interval > Self.steps[0] }

  /// Whether the interval changes, now that so many of the members moved since the last look, about a second ago. It
  /// grows at once, and shrinks when five looks in a row allow it.
  mutating func update(moving: Int, members: Int) -> Bool {
    let wanted = Self.steps.first { moving * members * 1000 / $0 <= deliveries } ?? Self.steps[Self.steps.count - 1]
    shrinks = wanted < interval ? shrinks + 1 : 0
    guard wanted > interval || shrinks >= 5 else { return false }
    shrinks = 0
    interval = wanted
    return true
  }
}
