import Kernel

/// What an instance notes of itself in MongoDB.
struct InstanceNote: Equatable {
  let instance: String
  /// The identity of the Redis it uses.
  let redis: String
  /// When it did so, by MongoDB's clock.
  let time: Timestamp
}

/// Who uses another Redis, from looks at all notes. Pure.
///
/// An instance counts when it has written between two looks, so that it lives, and had another Redis than this one at both, which
/// itself had the same at both: after a Redis has lost everything some may have seen that and others not yet.
struct Neighbours {
  private var latest: (redis: String, notes: [String: InstanceNote])?

  /// Answers those there are, as seen from an instance on `redis`.
  mutating func look(_ notes: [InstanceNote], from redis: String) -> Set<String> {
    let found = Dictionary(notes.map { ($0.instance, $0) }) { $1 }
    defer { latest = (redis, found) }
    guard let latest, latest.redis == redis else { return [] }
    let others = found.values.filter { note in
      guard let before = latest.notes[note.instance] else { return false }
      return note.redis != redis && before.redis != redis && before.time != note.time
    }
    return Set(others.map(\.instance))
  }
}
