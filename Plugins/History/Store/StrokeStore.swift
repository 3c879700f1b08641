package import Kernel
package import RoomsAPI

/// A room's log as a store holds it.
package struct StoredLog: Equatable, Sendable {
  package var epoch: UInt32
  /// All entries, from seq 1 without gaps.
  package var entries: [Entry] = []
  /// The seqs of entries whose ``PartialEffect`` is stored.
  package var marked: Set<UInt64> = []

  package var head: LogPosition { LogPosition(epoch: epoch, seq: UInt64(entries.count)) }

  /// Adds what comes behind the head, no earlier in time than what stands there.
  mutating func append(_ draft: Draft) {
    var draft = draft
    if let last = entries.last { draft.time = max(draft.time, last.draft.time) }
    entries.append(Entry(position: LogPosition(epoch: epoch, seq: head.seq + 1), draft: draft))
  }
}

/// From when to when a log reaches, known without reading it.
package struct LogSpan: Equatable, Sendable {
  package var head: LogPosition
  /// The first entry's time; `nil` while there is none.
  package var firstTime: Timestamp?
  /// The last entry's.
  package var lastTime: Timestamp?
}

/// Some entries of a log, and what they did where that is less than they say: the ids of a ``PartialEffect`` by seq.
package struct LogPage: Equatable, Sendable {
  package var entries: [Entry] = []
  package var effects: [UInt64: [String]] = [:]
}

/// Why a store did not do what it was asked.
package enum StrokeStoreError: Error, Equatable, Sendable {
  /// The log ends elsewhere (`nil`: there is none any more); nothing was appended.
  case headMismatch(actual: LogPosition?)
  /// An operation of the batch is in the log already; nothing was appended.
  case duplicateOperation
  /// The log asked for does not exist (any more).
  case noLog
  /// Nothing was done; the same call may succeed soon.
  case busy
  /// Nothing was done: the disk, or the store, is full.
  case full
  /// Nothing was done: the store cannot be reached, or must not be written to, for now.
  case away
  /// It may have been done or not: read to find out.
  case uncertain(String)
  /// What is stored cannot be read.
  case damaged(String)
  /// Not open, or stopped; nothing was done.
  case closed

  /// Whether nothing was appended and the log still ends where it was expected to: the argument of
  /// ``StrokeLog/failed(isCertain:)``.
  var isCertain: Bool {
    switch self {
    case .busy, .full, .away, .closed: true
    case .headMismatch, .duplicateOperation, .noLog, .uncertain, .damaged: false
    }
  }

  /// Whether the same may succeed when the store can be reached again, or has room: entries wait for that.
  var mayPass: Bool {
    switch self {
    case .away, .busy, .full, .uncertain: true
    case .headMismatch, .duplicateOperation, .noLog, .damaged, .closed: false
    }
  }
}

/// Where logs are kept. Completions run on any thread, once, and must be short: reactors post themselves the result.
///
/// Guarantees: an append is all or nothing and durable when reported; a (room, user, operation) is stored once; entries of
/// a room have one order without gaps; an epoch is never used again for a room. Expiry is Rooms' affair: it calls
/// ``delete(_:completion:)``.
package protocol StrokeStore: Sendable {
  typealias Completion<Value> = @Sendable (Result<Value, StrokeStoreError>) -> Void

  /// Opens files or connections before anything else is asked. May block; throws an error that names what is wrong.
  func open(on reactors: [ReactorHandle]) throws

  /// Finishes what waits and closes.
  func close() async

  /// Whether entries could be written now; throws why not.
  func probe() async throws

  /// Reads a room's log; a room without one gets an empty log with a new epoch, which is remembered.
  func load(_ room: String, completion: @escaping Completion<StoredLog>)

  /// Appends entries (of one epoch, seqs without gaps) behind `end`, where their author believes the log's end.
  ///
  /// A store with one writer per room refuses when the end is elsewhere. One that several servers share appends behind
  /// what others appended meanwhile and answers that, in order: the entries then stand behind it, no earlier in time. It
  /// refuses with `.headMismatch` an author that is too far behind, in another epoch, or knows of another operation there.
  ///
  /// With an envelope the entries are published for the room's other homes, in the same step.
  func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope?,
    completion: @escaping Completion<[Entry]>)

  /// Up to `limit.entries` entries after `end`, fewer when they are over `limit.bytes`, but one at least while there are any; an
  /// empty answer is the log's end. `.noLog` when the epoch is another or, where several servers share a store, the operation there.
  func read(_ room: String, after end: LogEnd, limit: ReadLimit, completion: @escaping Completion<[Entry]>)

  /// What ``read(_:after:limit:completion:)`` answers behind a place, with the marks of those entries.
  func page(_ room: String, after position: LogPosition, limit: ReadLimit, completion: @escaping Completion<LogPage>)

  /// Where a room's log begins and ends; `nil` when it has none. Costs the same however long the log is.
  func span(_ room: String, completion: @escaping Completion<LogSpan?>)

  /// The seq of the first entry at or after `time`, one beyond the head when all are before it. Times of a log never go
  /// backwards, so this costs O(log n). `.noLog` when the epoch is another.
  func seek(_ room: String, in epoch: UInt32, to time: Timestamp, completion: @escaping Completion<UInt64>)

  /// Makes an end where the store has lost entries, which must not get their numbers again: when the log ends before `end`, has
  /// another operation there, is of an earlier epoch, or is none, a new epoch begins behind what is left. Answers the end, also
  /// when another did so before. Only stores that several servers share are asked.
  func renew(_ room: String, before end: LogEnd, completion: @escaping Completion<LogPosition>)

  /// Remembers what entries did; again is harmless. Of another epoch, or without a log, it does nothing.
  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String, completion: @escaping Completion<Void>)

  /// Forgets the log, its operations and its marks. Without a log it does nothing.
  func delete(_ room: String, completion: @escaping Completion<Void>)

  /// What somebody has to mend, though strokes are stored; `nil` when all is well.
  var concern: String? { get }

  /// Says what of it is measured.
  func measure(in metrics: MetricRegistrar)
}

extension StrokeStore {
  package func open(on reactors: [ReactorHandle]) throws {}
  package func close() async {}
  package func measure(in metrics: MetricRegistrar) {}
  package var concern: String? { nil }

  package func probe() async throws {}

  package func renew(_ room: String, before end: LogEnd, completion: @escaping Completion<LogPosition>) {
    completion(.failure(.noLog))
  }

  /// Whether strokes could be stored now.
  func health() async -> HealthStatus {
    do {
      try await probe()
      return concern.map { .degraded($0) } ?? .healthy
    } catch StrokeStoreError.away {
      return .away("the store that instances share cannot be reached")
    } catch {
      return .failing("\(error)")
    }
  }
}

/// How much one read may return.
package struct ReadLimit: Equatable, Sendable {
  package var entries = 1000
  package var bytes = 1 << 20
}

extension StrokeStore {
  /// ``load(_:completion:)``, awaited.
  func load(_ room: String) async throws(StrokeStoreError) -> StoredLog {
    try await awaited { load(room, completion: $0) }
  }

  /// A room's log, replayed where the store answers: folding 50,000 entries takes a quarter of a second, which no
  /// reactor has.
  func replay(_ room: String) async throws(StrokeStoreError) -> ReplayedLog {
    try await awaited { done in load(room) { done($0.map { ReplayedLog($0, patch: ElementPatch.apply) }) } }
  }

  /// ``append(_:to:expecting:carrying:completion:)``, awaited.
  @discardableResult
  func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope? = nil
  ) async throws(StrokeStoreError) -> [Entry] {
    try await awaited { append(entries, to: room, expecting: end, carrying: envelope, completion: $0) }
  }

  /// The same, for an author who knows of a place alone.
  @discardableResult
  func append(
    _ entries: [Entry], to room: String, expectingHead head: LogPosition
  ) async throws(StrokeStoreError) -> [Entry] {
    try await append(entries, to: room, expecting: LogEnd(head))
  }

  /// ``read(_:after:limit:completion:)``, awaited.
  func read(
    _ room: String, after end: LogEnd, limit: ReadLimit = ReadLimit()
  ) async throws(StrokeStoreError) -> [Entry] {
    try await awaited { read(room, after: end, limit: limit, completion: $0) }
  }

  /// ``page(_:after:limit:completion:)``, awaited; `map` runs where the store answers, so that what it makes of a page
  /// costs no reactor time.
  func page<T: Sendable>(
    _ room: String, after position: LogPosition, limit: ReadLimit = ReadLimit(),
    map: @escaping @Sendable (LogPage) -> T
  ) async throws(StrokeStoreError) -> T {
    try await awaited { done in page(room, after: position, limit: limit) { done($0.map(map)) } }
  }

  /// ``span(_:completion:)``, awaited.
  func span(_ room: String) async throws(StrokeStoreError) -> LogSpan? {
    try await awaited { span(room, completion: $0) }
  }

  /// ``seek(_:in:to:completion:)``, awaited.
  func seek(_ room: String, in epoch: UInt32, to time: Timestamp) async throws(StrokeStoreError) -> UInt64 {
    try await awaited { seek(room, in: epoch, to: time, completion: $0) }
  }

  /// ``renew(_:before:completion:)``, awaited.
  @discardableResult
  func renew(_ room: String, before end: LogEnd) async throws(StrokeStoreError) -> LogPosition {
    try await awaited { renew(room, before: end, completion: $0) }
  }

  /// ``mark(_:in:of:completion:)``, awaited.
  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String) async throws(StrokeStoreError) {
    try await awaited { mark(effects, in: epoch, of: room, completion: $0) }
  }

  /// ``delete(_:completion:)``, awaited.
  func delete(_ room: String) async throws(StrokeStoreError) {
    try await awaited { delete(room, completion: $0) }
  }

  private func awaited<T: Sendable>(
    _ start: (@escaping Completion<T>) -> Void
  ) async throws(StrokeStoreError) -> T {
    let result: Result<T, StrokeStoreError> = await withCheckedContinuation { continuation in
      start { continuation.resume(returning: $0) }
    }
    return try result.get()
  }
}
