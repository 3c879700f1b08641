/// What one room's log may take.
package struct StrokeLogLimits: Equatable, Sendable {
  /// Entries in the log, for good.
  package var maxEntries = 50_000
  /// Bytes of all entries, for good: what loading the room reads.
  package var maxLogBytes = 64 << 20
  /// Bytes of one entry as stored.
  package var maxEntryBytes = 640 << 10
  /// Entries that wait for their commit.
  package var maxQueuedEntries = 1024
  /// Bytes that wait for their commit.
  package var maxQueuedBytes = 8 << 20

  /// Entries that are kept in memory for members that come back; more for large boards.
  package var tailEntries = Tail.minEntries
  /// Logs of so many bytes are encoded at once, when somebody joins; beyond, in slices before.
  package var smallLogBytes = 256 << 10

  /// Bytes of entries that are encoded in one turn of the reactor, or slice, each counted with ``entryCost`` more. Measured:
  /// 28 strokes of 1 KB from v1 to v2 take 0.7 ms, 150 elements from v2 to v1 as long.
  package var sliceBytes = 16 << 10
  static let entryCost = 256

  package init() {}
}

/// Names one submission in what the log reports later; never reused within a ``StrokeLog``.
struct Ticket: Hashable, Sendable {
  let rawValue: UInt64
}

/// The answer to a submission.
enum SubmitOutcome: Equatable, Sendable {
  /// It waits for its commit; ``StrokeLog/nextCommitted()``, ``StrokeLog/failed(isCertain:)`` or
  /// ``StrokeLog/absorb(_:)`` name the ticket. The same operation sent again while it waits is queued with it.
  case queued(Ticket)
  /// The same operation is already in the log, here.
  case duplicate(UInt64)
  /// The same operation id came before with another content.
  case conflict
  /// Too much waits; the same submission may succeed soon.
  case busy
  /// The room's log has no room left.
  case full
  /// The entry itself is over the limit.
  case tooLarge
  /// It would change nothing.
  case refused(NoOp)
  /// A field is empty or too long.
  case malformed
}

/// An entry that is durable and folded, and the submissions it answers: none when another instance's.
struct Committed: Equatable, Sendable {
  var entry: Entry
  var result: FoldResult
  var tickets: [Ticket]
  /// Submissions of the same operation with another content, which came too late.
  var conflicts: [Ticket] = []
}

/// A draft that did not get into the log, and the submissions that may be sent again.
struct Uncommitted: Equatable, Sendable {
  var draft: Draft
  var tickets: [Ticket]
}
