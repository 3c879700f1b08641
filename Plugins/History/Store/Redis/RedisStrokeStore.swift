import Foundation
import Kernel
import Redis
import RoomsAPI
import Synchronization

/// Logs in Redis, shared by all instances: whoever appends does so behind what others appended meanwhile.
///
/// A room's commands go through the connection of its home, in order. What is read is decoded on a queue of its own, off the
/// reactors.
final class RedisStrokeStore: StrokeStore {
  /// How much of a log one script reads while it is loaded: nobody else is served meanwhile.
  private static let loadPage = ReadLimit(entries: 2_000, bytes: 4 << 20)

  /// Whoever asks for a replay is told to try again rather than to wait.
  private static let patience = Duration.milliseconds(500)

  let redis: RedisClient
  private let harmed: HarmedRooms
  private let handles = Mutex<[ReactorHandle]>([])
  private let decoding = DispatchQueue(label: "redis-decode")

  /// Names the server; nothing is sent.
  init(_ redis: RedisClient, time: any TimeSource = SystemTime(), logger: Logger = .silent) {
    self.redis = redis
    harmed = HarmedRooms(time: time, logger: logger)
  }

  func open(on reactors: [ReactorHandle]) throws { handles.withLock { $0 = reactors } }

  func close() async { handles.withLock { $0 = [] } }

  func probe() async throws {
    guard let handle = handles.withLock(\.first) else { throw StrokeStoreError.closed }
    do {
      try await redis.send(RedisCommand("PING"), on: handle, timeout: .milliseconds(500), ifDisconnected: .fail)
    } catch {
      throw StrokeStoreError.away
    }
  }

  func measure(in metrics: MetricRegistrar) {
    metrics.read(.gauge, "canvas_history_harmed_rooms", "Rooms with a key that cannot be used, met in the last minute.")
    {
      [harmed] in Double(harmed.count)
    }
  }

  var concern: String? { harmed.concern }

  func load(_ room: String, completion: @escaping Completion<StoredLog>) {
    run(RedisStrokeScripts.begin, room, []) { [self] result in
      switch noting(room, result.flatMap { Self.position($0.array) }) {
      case .failure(let error): completion(.failure(error))
      case .success(let head): loadRest(of: room, StoredLog(epoch: head.epoch), completion)
      }
    }
  }

  private func loadRest(of room: String, _ log: StoredLog, _ completion: @escaping Completion<StoredLog>) {
    page(room, after: log.head, limit: Self.loadPage) { [self] result in
      switch result {
      case .failure(let error): completion(.failure(error))
      case .success(let page) where page.entries.isEmpty: completion(.success(log))
      case .success(let page):
        var log = log
        log.entries += page.entries
        log.marked.formUnion(page.effects.keys)
        loadRest(of: room, log, completion)
      }
    }
  }

  func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope?,
    completion: @escaping Completion<[Entry]>
  ) {
    var arguments: [any RedisArgument] = [
      String(end.position.epoch), String(end.position.seq), RedisRecord.operation(end), ReadLimit().entries,
      envelope?.command ?? "", envelope?.channel ?? "", envelope?.head ?? "", envelope?.posts ?? [],
    ]
    for entry in entries {
      arguments.append(entry.draft.time.milliseconds)
      arguments.append(RedisRecord.operation(entry.draft))
      arguments.append(EntryCodec.encode(entry.draft))
    }
    run(RedisStrokeScripts.append, room, arguments, ifDisconnected: .fail) { [self] result in
      completion(noting(room, result.flatMap { Self.missed($0.array ?? [], after: end.position) }))
    }
  }

  /// What an append answers.
  private static func missed(_ reply: [RedisValue], after head: LogPosition) -> Result<[Entry], StrokeStoreError> {
    switch reply.first?.string {
    case "none": return .failure(.headMismatch(actual: nil))
    case "duplicate": return .failure(.duplicateOperation)
    case "mismatch": return position(Array(reply.dropFirst())).flatMap { .failure(.headMismatch(actual: $0)) }
    case "ok":
      return Result { () throws(StrokeStoreError) in
        try RedisRecord.entries(reply.last?.array ?? [], after: head)
      }
    default: return .failure(.uncertain("append answered \(reply.count) values"))
    }
  }

  func read(_ room: String, after end: LogEnd, limit: ReadLimit, completion: @escaping Completion<[Entry]>) {
    page(room, behind: end, limit: limit) { completion($0.map(\.entries)) }
  }

  func page(_ room: String, after position: LogPosition, limit: ReadLimit, completion: @escaping Completion<LogPage>) {
    page(room, behind: LogEnd(position), limit: limit, completion: completion)
  }

  private func page(
    _ room: String, behind end: LogEnd, limit: ReadLimit, completion: @escaping Completion<LogPage>
  ) {
    let position = end.position
    let after = String(min(position.seq, 1 << 52))
    let arguments: [any RedisArgument] = [
      String(position.epoch), after, RedisRecord.operation(end), limit.entries, limit.bytes,
    ]
    run(RedisStrokeScripts.page, room, arguments) { [self] result in
      decoding.async { [self] in
        let page = result.flatMap { reply in
          Result { () throws(StrokeStoreError) in try RedisRecord.page(reply.array ?? [], after: position) }
        }
        completion(noting(room, page))
      }
    }
  }

  func span(_ room: String, completion: @escaping Completion<LogSpan?>) {
    run(RedisStrokeScripts.span, room, [], timeout: Self.patience, ifDisconnected: .failFast) { result in
      completion(
        result.flatMap { reply in
          guard let words = reply.array, words.first?.string != "none" else { return .success(nil) }
          return Self.position(words).map { head in
            let times = words.dropFirst(2).map { $0.int.map(Timestamp.init(milliseconds:)) }
            return LogSpan(head: head, firstTime: times.first ?? nil, lastTime: times.last ?? nil)
          }
        })
    }
  }

  func seek(_ room: String, in epoch: UInt32, to time: Timestamp, completion: @escaping Completion<UInt64>) {
    let arguments: [any RedisArgument] = [String(epoch), time.milliseconds]
    run(RedisStrokeScripts.seek, room, arguments, timeout: Self.patience, ifDisconnected: .failFast) { result in
      completion(
        result.flatMap { reply in
          guard let seq = reply.array?.first?.int else { return .failure(.noLog) }
          return .success(UInt64(seq))
        })
    }
  }

  func renew(_ room: String, before end: LogEnd, completion: @escaping Completion<LogPosition>) {
    let arguments: [any RedisArgument] = [
      String(end.position.epoch), String(end.position.seq), RedisRecord.operation(end),
    ]
    run(RedisStrokeScripts.renew, room, arguments) { result in
      completion(result.flatMap { Self.position($0.array) })
    }
  }

  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String, completion: @escaping Completion<Void>) {
    var arguments: [any RedisArgument] = [String(epoch)]
    for effect in effects {
      arguments.append(effect.seq)
      arguments.append(EntryCodec.encode(effect.ids))
    }
    run(RedisStrokeScripts.mark, room, arguments, ifDisconnected: .fail) { completion($0.map { _ in }) }
  }

  func delete(_ room: String, completion: @escaping Completion<Void>) {
    run(RedisStrokeScripts.delete, room, []) { completion($0.map { _ in }) }
  }

  /// Runs a script through the connection of the room's home.
  func run(
    _ script: RedisScript, _ room: String, keys: [String]? = nil, _ arguments: [any RedisArgument],
    timeout: Duration? = nil, ifDisconnected patience: RedisPatience = .wait,
    _ answer: @escaping @Sendable (Result<RedisValue, StrokeStoreError>) -> Void
  ) {
    let handles = handles.withLock { $0 }
    guard !handles.isEmpty else { return answer(.failure(.closed)) }
    let command = script.call(keys: keys ?? RedisStrokeScripts.keys(room), arguments)
    handles[ReactorGroup.home(of: room, among: handles.count)].mailbox.post { [redis] reactor in
      redis.connection(on: reactor).send(command, timeout: timeout, ifDisconnected: patience) { [self] result in
        if case .failure(.server(let error)) = result { look(into: error, of: room, on: reactor) }
        answer(result.mapError(StrokeStoreError.init))
      }
    }
  }

  private func look(into error: RedisServerError, of room: String, on reactor: Reactor) {
    if error.isWrongType {
      inquire(room, on: reactor)
    } else if error.code == .err, error.message.contains("user_script") {
      harmed.note(room, "a script failed on it: \(error.message.prefix(200))")
    }
  }

  /// Takes note of what cannot be read.
  private func noting<Success>(_ room: String, _ result: Result<Success, StrokeStoreError>) -> Result<
    Success, StrokeStoreError
  > {
    if case .failure(.damaged(let what)) = result { harmed.note(room, what) }
    return result
  }

  /// Which of the room's keys is something else.
  private func inquire(_ room: String, on reactor: Reactor) {
    let command = HarmedRooms.inquiry.call(keys: RedisStrokeScripts.keys(room), RedisStrokeScripts.types)
    redis.connection(on: reactor).send(command, ifDisconnected: .fail) { [harmed] result in
      if case .success(let found) = result, let what = found.string, !what.isEmpty { harmed.note(room, what) }
    }
  }

  /// Epoch and head.
  private static func position(_ words: [RedisValue]?) -> Result<LogPosition, StrokeStoreError> {
    guard let words, words.count >= 2, let epoch = words[0].int, let head = words[1].int,
      let epoch = UInt32(exactly: epoch), let head = UInt64(exactly: head)
    else { return .failure(.damaged("a log without an epoch or a head")) }
    return .success(LogPosition(epoch: epoch, seq: head))
  }
}

extension StrokeStoreError {
  /// What a failure of Redis means for a log.
  init(_ error: RedisError) {
    switch error {
    case .notConnected, .cannotConnect: self = .away
    case .queueFull: self = .busy
    case .invalid, .lost, .timedOut, .protocolError: self = .uncertain("\(error)")
    case .closed: self = .closed
    case .server(let refusal): self = Self.refused(refusal)
    }
  }

  private static func refused(_ error: RedisServerError) -> StrokeStoreError {
    switch error.code {
    case .outOfMemory: .full
    case .readOnly, .loading, .masterDown, .clusterDown, .noReplicas, .tryAgain, .misconfigured, .busy: .away
    default: .uncertain("\(error)")
    }
  }
}
