import HistoryAPI
import Kernel

/// How long a log's entries wait to be saved, from looks at where it ends and up to where it is saved.
struct SaveLag: Sendable {
  /// An end that was not saved when it was first seen.
  private var awaited: (place: LogPlace, since: Instant)?

  /// A look. Answers how long the awaited end took, when it is saved now; what lies behind it is awaited from now on.
  mutating func look(end: LogPlace?, saved: LogPlace, at now: Instant) -> Duration? {
    var wait: Duration?
    if let found = awaited, saved.reaches(found.place) {
      wait = now - found.since
      awaited = nil
    }
    if awaited == nil, let end, !saved.reaches(end) { awaited = (end, now) }
    return wait
  }

  /// Nothing is to be saved any more.
  mutating func end() { awaited = nil }

  func waits(at now: Instant) -> Duration { awaited.map { now - $0.since } ?? .zero }
}

extension LogPlace {
  /// Whether all up to another place is in what goes up to here. A later epoch holds what was in the ones before.
  fileprivate func reaches(_ other: LogPlace) -> Bool {
    epoch == other.epoch ? seq >= other.seq : epoch > other.epoch
  }
}
