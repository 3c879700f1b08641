import Kernel

/// The part of a log that one replay reads, settled before its first byte: what is drawn meanwhile is the next one's.
struct ReplaySection: Equatable, Sendable {
  let room: String
  let span: LogSpan
  /// The first seq, and the last; `to` is `from - 1` when there is nothing in between.
  let from: UInt64
  let to: UInt64

  /// Looks up where the range lies in the log. A room that nobody has drawn in or joined yet has epoch 0 and no entries.
  static func resolve(
    _ range: ReplayRange, of room: String, in store: any StrokeStore
  ) async throws -> ReplaySection {
    let span = try await store.span(room) ?? LogSpan(head: LogPosition(epoch: 0, seq: 0))
    if let epoch = range.epoch, epoch != span.head.epoch { throw ProtocolError.epochChanged }
    let (head, end) = (span.head, span.head.seq + 1)
    var (from, to) = (UInt64(1), head.seq)
    switch range.from {
    case nil: break
    case .seq(let seq): from = min(seq, end)
    case .time(let time): from = try await seek(time, head, room, store)
    }
    switch range.to {
    case nil: break
    case .seq(let seq): to = min(seq, head.seq)
    case .time(let time):
      let (next, overflow) = time.milliseconds.addingReportingOverflow(1)
      if !overflow { to = try await seek(Timestamp(milliseconds: next), head, room, store) - 1 }
    }
    to = max(from - 1, min(to, from - 1 + range.limit))
    return ReplaySection(room: room, span: span, from: from, to: to)
  }

  private static func seek(
    _ time: Timestamp, _ head: LogPosition, _ room: String, _ store: any StrokeStore
  ) async throws -> UInt64 {
    guard head.seq > 0 else { return 1 }
    return min(try await store.seek(room, in: head.epoch, to: time), head.seq + 1)
  }
}
