/// Something with a descriptor that a reactor watches: a connection of ours, or a driver's socket.
package protocol EventSource: AnyObject {
  var descriptor: Int32 { get }
  func ready(_ readiness: Readiness)
}

/// Names one registration: the slot in the low half, its generation in the high half. A slot's generation grows with
/// each use, so that an event or message for an earlier tenant finds nobody.
package struct SourceToken: Hashable, Sendable {
  package let rawValue: UInt64

  var slot: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(slot: UInt32, generation: UInt32) { rawValue = UInt64(generation) << 32 | UInt64(slot) }
}

/// A reactor's registered sources.
struct SourceTable {
  private struct Slot {
    var generation: UInt32 = 0
    var source: (any EventSource)?
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  subscript(_ token: SourceToken) -> (any EventSource)? {
    let slot = Int(token.slot)
    guard slots.indices.contains(slot), slots[slot].generation == token.generation else { return nil }
    return slots[slot].source
  }

  mutating func insert(_ source: any EventSource) -> SourceToken {
    let slot = free.popLast() ?? grow()
    slots[Int(slot)].generation &+= 1
    slots[Int(slot)].source = source
    return SourceToken(slot: slot, generation: slots[Int(slot)].generation)
  }

  mutating func remove(_ token: SourceToken) {
    guard self[token] != nil else { return }
    slots[Int(token.slot)].source = nil
    free.append(token.slot)
  }

  private mutating func grow() -> UInt32 {
    slots.append(Slot())
    return UInt32(slots.count - 1)
  }
}
