/// Everything that is done to the server and its clients on purpose.
enum Fault: String, CaseIterable {
  // The network.
  case split, delay, reorder, drop, duplicate
  case cutInOrder, cutLost, cutHalfOpen, cutReset, cutServerFirst
  case slowReader, silentServer
  // The store says no.
  case appendBusy, appendFull, uncertainBefore, uncertainAfter, delayedWrite, headMismatch
  case readFails, loadFails, markFails, deleteFails, roomsFail
  // The process dies.
  case crashBeforeAppend, crashDuringAppend, crashAfterAppend
  case crashBeforeMark, crashAfterMark, crashBeforeDelete, crashAfterDelete
  case crashBeforeLoad, crashAfterLoad, crashAnywhere
  // The disk is not what it was.
  case lostEnd, expired
}

/// What clients did, and some of what they met.
enum Deed: String, CaseIterable {
  case draw, undo, redo, update, hideMany, showMany, clear, foreign, malformed
  case cursor, preview, rejoin, leave
  case behind, resumed, longTail

  /// Whether it is an operation on the board.
  var isOperation: Bool {
    switch self {
    case .draw, .undo, .redo, .update, .hideMany, .showMany, .clear, .foreign, .malformed: true
    case .cursor, .preview, .rejoin, .leave, .behind, .resumed, .longTail: false
    }
  }
}

/// How often each happened.
struct Tally {
  private(set) var faults: [Fault: Int] = [:]
  private(set) var deeds: [Deed: Int] = [:]

  var faultCount: Int { faults.values.reduce(0, +) }
  var operationCount: Int { deeds.reduce(0) { $0 + ($1.key.isOperation ? $1.value : 0) } }

  mutating func count(_ fault: Fault) { faults[fault, default: 0] += 1 }

  mutating func count(_ deed: Deed) { deeds[deed, default: 0] += 1 }

  mutating func add(_ other: Tally) {
    faults.merge(other.faults, uniquingKeysWith: +)
    deeds.merge(other.deeds, uniquingKeysWith: +)
  }
}
