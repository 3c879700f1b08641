/// A channel's frames in one wire encoding on one reactor: an append-only chain of segments. A member is a number in it.
final class FrameLog {
  private var segments: [Segment] = []
  /// The number of the first segment still kept.
  private(set) var first = 0
  /// The number at which the newest batch begins: skippable segments before it are stale.
  private(set) var newest = 0

  /// The number the next segment will get.
  var end: Int { first + segments.count }

  subscript(number: Int) -> Segment? {
    let index = number - first
    return segments.indices.contains(index) ? segments[index] : nil
  }

  /// Appends a batch and returns the number of its first segment. What was skippable before is stale now: its bytes are
  /// given back, also when a member that is behind holds the log.
  func append(_ batch: [Segment]) -> Int {
    for index in max(0, newest - first)..<segments.count where segments[index].kind == .skippable {
      segments[index] = .stale
    }
    newest = end
    segments.append(contentsOf: batch)
    return newest
  }

  /// Forgets what every member has passed.
  func trim(before number: Int) {
    let count = min(max(0, number - first), segments.count)
    guard count > 0 else { return }
    segments.removeFirst(count)
    first += count
  }

  /// What is left to send from `number` on.
  func segments(from number: Int) -> [Segment] { number < end ? Array(segments[max(0, number - first)...]) : [] }

  /// The bytes of durable segments from `number` on: the lag of a member that stands there.
  func durableBytes(from number: Int) -> Int {
    guard number < end else { return 0 }
    return segments[max(0, number - first)...].reduce(0) { $0 + ($1.kind == .durable ? $1.count : 0) }
  }

  /// The first number from `number` on that is durable or of the newest batch.
  func skipStale(from number: Int) -> Int {
    var position = number
    while position < newest, let segment = self[position], segment.kind == .skippable { position += 1 }
    return position
  }
}
