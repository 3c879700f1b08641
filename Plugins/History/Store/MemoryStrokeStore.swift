package import Kernel
package import RoomsAPI
import Synchronization

/// A store in memory for tests: the contract's shortest form, with failures and delays to be planted.
package final class MemoryStrokeStore: StrokeStore {
  /// What the next append meets.
  enum Fault: Sendable {
    /// It is refused with this error and nothing is stored.
    case fail(StrokeStoreError)
    /// The store dies before it stored anything: the answer is `.uncertain`.
    case crashBefore
    /// The store dies after it stored everything: the answer is `.uncertain`, too.
    case crashAfter
  }

  private struct Log {
    var stored: StoredLog
    var operations: Set<OperationKey> = []
    var effects: [UInt64: [String]] = [:]
  }

  private struct State {
    var logs: [String: Log] = [:]
    var lastEpoch: UInt32 = 0
    var faults: [Fault] = []
    var isHolding = false
    var held: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  private let isShared: Bool

  /// A shared one appends behind what others appended, like a store of several servers.
  package init(isShared: Bool = false) { self.isShared = isShared }

  /// Plants what the next append without a fault of its own meets.
  func plant(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

  /// Keeps all answers back until ``release()``.
  func hold() { state.withLock { $0.isHolding = true } }

  /// Gives the answers kept back, in order, and holds no more.
  func release() {
    let held = state.withLock { state in
      defer {
        state.isHolding = false
        state.held = []
      }
      return state.held
    }
    for answer in held { answer() }
  }

  package func load(_ room: String, completion: @escaping Completion<StoredLog>) {
    answer(completion) { state in
      if let log = state.logs[room] {
        var stored = log.stored
        stored.marked = Set(log.effects.keys)
        return .success(stored)
      }
      state.lastEpoch += 1
      let log = Log(stored: StoredLog(epoch: state.lastEpoch))
      state.logs[room] = log
      return .success(log.stored)
    }
  }

  package func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope?,
    completion: @escaping Completion<[Entry]>
  ) {
    answer(completion) { state in
      let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
      if case .fail(let error) = fault { return .failure(error) }
      if case .crashBefore = fault { return .failure(.uncertain("planted before")) }
      guard var log = state.logs[room], let missed = missed(in: log.stored, behind: end) else {
        return .failure(.headMismatch(actual: state.logs[room]?.stored.head))
      }
      for entry in entries {
        guard log.operations.insert(OperationKey(entry.draft)).inserted else {
          return .failure(.duplicateOperation)
        }
        log.stored.append(entry.draft)
      }
      state.logs[room] = log
      if case .crashAfter = fault { return .failure(.uncertain("planted after")) }
      return .success(missed)
    }
  }

  /// What stands behind a head that an author believes to be the end; `nil` when that will not do.
  private func missed(in log: StoredLog, behind end: LogEnd) -> [Entry]? {
    guard log.holds(end) else { return nil }
    if log.head == end.position { return [] }
    guard isShared, log.epoch == end.position.epoch, end.position.seq < log.head.seq else { return nil }
    let missed = log.entries.dropFirst(Int(end.position.seq))
    return missed.count <= ReadLimit().entries ? Array(missed) : nil
  }

  package func read(
    _ room: String, after end: LogEnd, limit: ReadLimit, completion: @escaping Completion<[Entry]>
  ) {
    let isThere = state.withLock { $0.logs[room]?.stored.holds(end) ?? false }
    guard isThere else { return answer(completion) { _ in .failure(.noLog) } }
    page(room, after: end.position, limit: limit) { completion($0.map(\.entries)) }
  }

  package func page(
    _ room: String, after position: LogPosition, limit: ReadLimit, completion: @escaping Completion<LogPage>
  ) {
    answer(completion) { state in
      guard let log = state.logs[room], log.stored.epoch == position.epoch else { return .failure(.noLog) }
      var bytes = 0
      let after = log.stored.entries.dropFirst(Int(clamping: position.seq)).prefix(limit.entries)
      let entries = after.prefix { entry in
        defer { bytes += EntryCodec.size(of: entry.draft) }
        return bytes < limit.bytes
      }
      let seqs = Set(entries.map(\.seq))
      return .success(LogPage(entries: Array(entries), effects: log.effects.filter { seqs.contains($0.key) }))
    }
  }

  package func span(_ room: String, completion: @escaping Completion<LogSpan?>) {
    answer(completion) { state in
      let stored = state.logs[room]?.stored
      return .success(
        stored.map {
          LogSpan(head: $0.head, firstTime: $0.entries.first?.draft.time, lastTime: $0.entries.last?.draft.time)
        })
    }
  }

  package func seek(_ room: String, in epoch: UInt32, to time: Timestamp, completion: @escaping Completion<UInt64>) {
    answer(completion) { state in
      guard let stored = state.logs[room]?.stored, stored.epoch == epoch else { return .failure(.noLog) }
      return .success(
        TimeSearch.first(atOrAfter: time, in: stored.head.seq) { stored.entries[Int($0) - 1].draft.time })
    }
  }

  package func mark(
    _ effects: [PartialEffect], in epoch: UInt32, of room: String, completion: @escaping Completion<Void>
  ) {
    answer(completion) { state in
      guard let head = state.logs[room]?.stored.head, head.epoch == epoch else { return .success(()) }
      for effect in effects where effect.seq <= head.seq { state.logs[room]?.effects[effect.seq] = effect.ids }
      return .success(())
    }
  }

  package func delete(_ room: String, completion: @escaping Completion<Void>) {
    answer(completion) { state in
      state.logs[room] = nil
      return .success(())
    }
  }

  private func answer<T: Sendable>(
    _ completion: @escaping Completion<T>, _ work: (inout State) -> Result<T, StrokeStoreError>
  ) {
    let now = state.withLock { state -> (@Sendable () -> Void)? in
      let result = work(&state)
      if !state.isHolding { return { completion(result) } }
      state.held.append { completion(result) }
      return nil
    }
    now?()
  }
}

extension StoredLog {
  /// Whether nothing else stands at this end.
  fileprivate func holds(_ end: LogEnd) -> Bool {
    guard let operation = end.operation else { return true }
    let index = Int(clamping: end.position.seq) - 1
    return entries.indices.contains(index) && OperationKey(entries[index].draft) == operation
  }
}
