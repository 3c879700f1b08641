/// Names a scheduled timer, so that it can be cancelled. Using one that has fired is harmless.
public struct TimerToken: Hashable, Sendable {
  let id: UInt64
}

/// A hashed timer wheel: 1,024 slots of one millisecond; a timer farther away than one turn of the wheel is met once a
/// turn and stays. Adding, cancelling and firing are O(1). Confined to its reactor.
struct TimerWheel {
  private struct Entry {
    let id: UInt64
    let tick: UInt64
    let fire: () -> Void
  }

  private static let slotCount = 1_024
  private var slots = [[Entry]](repeating: [], count: slotCount)
  private var occupied = [UInt64](repeating: 0, count: slotCount / 64)
  private var slotOf: [UInt64: Int] = [:]
  private var nextID: UInt64 = 0
  private var tick: UInt64

  init(now: Instant) { tick = Self.tick(now) }

  /// How many timers wait.
  var count: Int { slotOf.count }

  /// `fire` runs in the first `advance` at or after `deadline` (rounded up to a millisecond).
  mutating func schedule(at deadline: Instant, _ fire: @escaping () -> Void) -> TimerToken {
    let due = max(Self.tick(deadline + .nanoseconds(999_999)), tick + 1)
    let slot = Int(due % UInt64(Self.slotCount))
    nextID += 1
    slots[slot].append(Entry(id: nextID, tick: due, fire: fire))
    occupied[slot / 64] |= 1 << UInt64(slot % 64)
    slotOf[nextID] = slot
    return TimerToken(id: nextID)
  }

  mutating func cancel(_ token: TimerToken) {
    guard let slot = slotOf.removeValue(forKey: token.id) else { return }
    slots[slot].removeAll { $0.id == token.id }
    release(slot)
  }

  /// Takes out everything due at `now`, earliest first. Each is to be claimed before it fires, since one that fires
  /// before it may have cancelled it.
  mutating func advance(to now: Instant) -> [(token: TimerToken, fire: () -> Void)] {
    let target = Self.tick(now)
    guard target > tick else { return [] }
    var due: [Entry] = []
    let steps = min(target - tick, UInt64(Self.slotCount))
    for step in 0..<steps {
      let slot = Int((target - step) % UInt64(Self.slotCount))
      if occupied[slot / 64] & (1 << UInt64(slot % 64)) != 0 { collect(slot, upTo: target, into: &due) }
    }
    tick = target
    due.sort { ($0.tick, $0.id) < ($1.tick, $1.id) }
    return due.map { (TimerToken(id: $0.id), $0.fire) }
  }

  /// Whether a timer that is due still is to fire; asked once, just before it does.
  mutating func claim(_ token: TimerToken) -> Bool { slotOf.removeValue(forKey: token.id) != nil }

  /// Milliseconds until a slot that holds something comes up; `nil` when no timer waits.
  func millisecondsToNext(from now: Instant) -> Int32? {
    guard !slotOf.isEmpty else { return nil }
    for step in 1...UInt64(Self.slotCount) {
      let slot = Int((tick + step) % UInt64(Self.slotCount))
      if occupied[slot / 64] & (1 << UInt64(slot % 64)) != 0 {
        let elapsed = Self.tick(now) - min(tick, Self.tick(now))
        return Int32(max(0, Int64(step) - Int64(elapsed)))
      }
    }
    return nil
  }

  private mutating func collect(_ slot: Int, upTo target: UInt64, into due: inout [Entry]) {
    let entries = slots[slot]
    slots[slot].removeAll(keepingCapacity: true)
    for entry in entries {
      if entry.tick <= target {
        due.append(entry)
      } else {
        slots[slot].append(entry)
      }
    }
    release(slot)
  }

  private mutating func release(_ slot: Int) {
    if slots[slot].isEmpty { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
  }

  private static func tick(_ instant: Instant) -> UInt64 { instant.nanoseconds / 1_000_000 }
}
