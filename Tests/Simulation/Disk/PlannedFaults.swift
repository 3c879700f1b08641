import History

/// What a store is asked.
enum DiskStep: Hashable {
  case load, append, read, mark, delete
}

/// The faults that requests are going to meet, one each, in their order.
struct PlannedFaults {
  private var waiting: [DiskStep: [Fault]] = [:]

  mutating func plan(_ fault: Fault) {
    if let step = fault.step { waiting[step, default: []].append(fault) }
  }

  /// The fault of the next request of this kind; not every one has one.
  mutating func next(_ step: DiskStep, _ random: inout Random) -> Fault? {
    guard let list = waiting[step], !list.isEmpty, step != .append || random.chance(35) else { return nil }
    return waiting[step]?.removeFirst()
  }

  mutating func clear() { waiting = [:] }
}

extension Fault {
  enum Crash {
    case before, after
  }

  var step: DiskStep? {
    switch self {
    case .appendBusy, .appendFull, .uncertainBefore, .uncertainAfter, .delayedWrite: .append
    case .crashBeforeAppend, .crashDuringAppend, .crashAfterAppend: .append
    case .readFails: .read
    case .loadFails, .crashBeforeLoad, .crashAfterLoad: .load
    case .markFails, .crashBeforeMark, .crashAfterMark: .mark
    case .deleteFails, .crashBeforeDelete, .crashAfterDelete: .delete
    default: nil
    }
  }

  /// When the process dies: before anything is written, or when all is written and nobody knows. In the middle of an
  /// append is before: what is half written is no part of the log.
  var crash: Crash? {
    switch self {
    case .crashBeforeAppend, .crashDuringAppend, .crashBeforeLoad, .crashBeforeMark, .crashBeforeDelete:
      .before
    case .crashAfterAppend, .crashAfterLoad, .crashAfterMark, .crashAfterDelete: .after
    default: nil
    }
  }

  /// What the store answers.
  var error: StrokeStoreError? {
    switch self {
    case .appendFull: .full
    case .uncertainBefore, .uncertainAfter: .uncertain("planned")
    case .appendBusy, .readFails, .loadFails, .markFails, .deleteFails: .busy
    default: nil
    }
  }

  /// Whether the store does the work before it says that something went wrong.
  var isAfterTheWork: Bool { self == .uncertainAfter }
}

extension DiskRequest {
  var summary: String {
    switch self {
    case .load(let room, _): "load \(room)"
    case .append(let entries, let room, let head, _):
      "append \(entries.count) to \(room) behind \(head.epoch):\(head.seq)"
    case .read(let room, let after, _, _): "read \(room) behind \(after.epoch):\(after.seq)"
    case .mark(let effects, _, let room, _): "mark \(effects.map(\.seq)) of \(room)"
    case .delete(let room, _): "delete \(room)"
    }
  }
}
