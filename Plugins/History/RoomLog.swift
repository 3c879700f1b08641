import Kernel
import RoomsAPI

/// A room's log at work, on the room's home: takes operations in, commits them in groups, and tells the room what came
/// of it. Commit, then broadcast: what anyone has seen is durable.
final class RoomLog {
  /// Who is to be told what became of a submission.
  private struct Submitter {
    let connection: ConnectionID
    let operation: V1Operation
  }

  /// Entries one commit takes; the rest follows in the next.
  private static let batchLimit = 512

  private weak var room: (any Room)?
  private let id: RoomID
  private let reactor: Reactor
  private let log: StrokeLog
  private let store: any StrokeStore
  private let commits: CommitsUnderWay
  private let logger: Logger
  private var submitters: [Ticket: Submitter] = [:]
  private var isCommitting = false
  private var state: (head: UInt64, segment: Segment)?
  /// Entries that changed nothing and are not marked as such in the store.
  private var unmarked: [UInt64] = []

  init(
    room: any Room, log: StrokeLog, unmarked: [UInt64], store: any StrokeStore, commits: CommitsUnderWay,
    logger: Logger
  ) {
    self.room = room
    id = room.id
    reactor = room.reactor
    self.log = log
    self.unmarked = unmarked
    self.store = store
    self.commits = commits
    self.logger = logger
  }

  /// INITIAL_STATE as of now; encoded once per seq, however many join.
  func initialState() -> Segment {
    if let state, state.head == log.head { return state.segment }
    let segment = V1Messages.initialState(log.fold)
    state = (log.head, segment)
    return segment
  }

  func submit(_ operation: V1Operation, from connection: ConnectionID) {
    let outcome = log.submit(operation.draft)
    if let error = outcome.protocolError { return tell(error, of: operation, connection) }
    switch outcome {
    case .queued(let ticket):
      submitters[ticket] = Submitter(connection: connection, operation: operation)
      commitSoon()
    default: repeatAnswer(operation, to: connection)
    }
  }

  // MARK: Committing

  /// What comes in during one turn is committed together.
  private func commitSoon() {
    guard !isCommitting else { return }
    isCommitting = true
    commits.begin()
    reactor.atEndOfTurn { [self] in
      reactor.spawn { [self] in await commitAll() }
    }
  }

  /// One batch after the other until nothing waits.
  private func commitAll() async {
    while true {
      if log.isStale, !(await recover()) { return retryLater() }
      await markNoOps()
      let batch = log.takeBatch(limit: Self.batchLimit)
      guard !batch.isEmpty else { break }
      do {
        try await store.append(
          batch, to: id.text, expectingHead: LogPosition(epoch: log.epoch, seq: log.head))
        settle(log.committed())
        await markNoOps()
        await saveSnapshot()
      } catch {
        logger.error("room \(id): \(batch.count) entries were not stored: \(error)")
        for failure in log.failed(isCertain: error.isCertain) {
          refuse(failure, error == .full ? .storageFull : .boardBusy)
        }
      }
    }
    isCommitting = false
    commits.end()
  }

  /// After a failure that left open what the store holds: reads it.
  private func recover() async -> Bool {
    do {
      while log.isStale {
        let position = LogPosition(epoch: log.epoch, seq: log.head)
        let entries = try await store.read(id.text, after: position)
        settle(log.absorb(entries, reachesEnd: entries.isEmpty))
      }
      return true
    } catch {
      logger.error("room \(id): the store does not say what it holds: \(error)")
      return false
    }
  }

  private func retryLater() {
    reactor.schedule(after: .seconds(1)) { [self] in
      reactor.spawn { [self] in await commitAll() }
    }
  }

  /// Notes which entries changed nothing, for replays; before a snapshot, behind which nobody looks again.
  private func markNoOps() async {
    let seqs = unmarked
    guard !seqs.isEmpty else { return }
    unmarked = []
    do {
      try await store.mark(noOps: seqs, in: log.epoch, of: id.text)
    } catch {
      unmarked += seqs
      logger.warning("room \(id): \(seqs.count) entries were not marked: \(error)")
    }
  }

  private func saveSnapshot() async {
    guard unmarked.isEmpty, let snapshot = log.takeSnapshot() else { return }
    do {
      try await store.save(snapshot, of: id.text)
    } catch {
      logger.warning("room \(id): no snapshot was saved: \(error)")
    }
  }

  // MARK: Telling

  private func settle(_ committed: [Committed]) {
    for entry in committed {
      let waiting = entry.tickets.compactMap { submitters.removeValue(forKey: $0) }
      switch entry.result {
      case .applied(let change): broadcast(change, of: entry.entry, under: waiting.first?.operation.key ?? .canvasData)
      case .noOp(let reason):
        unmarked.append(entry.entry.seq)
        for submitter in waiting { tell(reason.protocolError, of: submitter.operation, submitter.connection) }
      }
    }
  }

  private func broadcast(_ change: FoldChange, of entry: Entry, under key: V1Operation.Key) {
    let (id, userID) = (id, entry.userID)
    room?.channel.broadcast { encoding, builder in
      switch (encoding, change) {
      case (.json, .added(let element)): builder.text(V1Messages.drawn(element.body, under: key, in: id))
      case (.json, .hidden(let ids)):
        for stroke in ids { builder.text(V1Messages.undone(stroke, by: userID, in: id)) }
      case (.json, .shown(let elements)):
        for element in elements { builder.text(V1Messages.redone(element.body, by: userID, in: id)) }
      case (.json, .updated(let element, let isVisible)):
        guard isVisible else { return }
        builder.text(V1Messages.undone(element.id, by: userID, in: id))
        builder.text(V1Messages.drawn(element.body, under: key, in: id))
      case (.binary, _): break
      }
    }
  }

  /// The operation is in the log already: its sender is told again what came of it.
  private func repeatAnswer(_ operation: V1Operation, to connection: ConnectionID) {
    guard let (element, owner, isVisible) = log.fold.element(operation.strokeID) else { return }
    guard owner == operation.draft.userID else { return tell(.elementExists, of: operation, connection) }
    let message =
      isVisible
      ? V1Messages.drawn(element.body, under: operation.key, in: id)
      : V1Messages.undone(element.id, by: operation.draft.userID, in: id)
    reactor.send(text: message, to: connection)
  }

  private func refuse(_ failure: Uncommitted, _ reason: ProtocolError) {
    for submitter in failure.tickets.compactMap({ submitters.removeValue(forKey: $0) }) {
      tell(reason, of: submitter.operation, submitter.connection)
    }
  }

  private func tell(_ error: ProtocolError, of operation: V1Operation, _ connection: ConnectionID) {
    room?.send(error.with("strokeId", operation.strokeID), to: connection)
  }
}
