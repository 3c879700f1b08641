import Kernel
import RoomsAPI

/// What a member asked for, and thereby how it is answered.
enum Request: Sendable {
  case v1(strokeID: String, key: V1Operation.Key)
  /// The message, whose payload begins with the op.
  case v2(MessageReference)
}

/// A room's log at work, on the room's home: takes operations in, commits them in groups, and tells the room what came
/// of it. Commit, then broadcast: what anyone has seen is durable.
final class RoomLog {
  /// Who is to be told what became of a submission.
  private struct Submitter {
    let connection: ConnectionID
    let request: Request
  }

  /// Entries one commit takes; the rest follows in the next.
  private static let batchLimit = 128
  /// Bytes of elements that one SHOW may bring back: the room is sent them all.
  private static let showLimit = 256 << 10

  private weak var room: (any Room)?
  private let id: RoomID
  private let reactor: Reactor
  private let log: StrokeLog
  private let board: Board
  private let store: any StrokeStore
  private let commits: CommitsUnderWay
  private let logger: Logger
  private var submitters: [Ticket: Submitter] = [:]
  private var isCommitting = false
  /// Effects that are not marked in the store.
  private var unmarked: [PartialEffect] = []

  init(
    room: any Room, log: StrokeLog, unmarked: [PartialEffect], store: any StrokeStore, commits: CommitsUnderWay,
    logger: Logger
  ) {
    self.room = room
    id = room.id
    reactor = room.reactor
    self.log = log
    board = Board(room: room, log: log)
    self.unmarked = unmarked
    self.store = store
    self.commits = commits
    self.logger = logger
  }

  /// Makes ready what a joining member will be sent.
  func prepare(_ member: Member) async { await board.prepare(member) }

  /// What a joining member is sent first.
  func welcome(_ member: Member) -> [Segment] { board.welcome(member) }

  /// Takes in a v1 member's operation.
  func submit(_ operation: V1Operation, from member: Member) {
    submit(operation.draft, .v1(strokeID: operation.strokeID, key: operation.key), member)
  }

  /// Takes in a v2 member's operation: the message that `reference` names. What only the room's owner may is decided here.
  func submit(_ draft: Draft, about reference: MessageReference, from member: Member) throws(ProtocolError) {
    var draft = draft
    let isOwner = room?.ownerID == draft.userID
    switch draft.action {
    case .clear where !isOwner: throw .notRoomOwner
    case .show(let ids) where !isModest(ids): throw .entryTooLarge
    case .clear, .show: draft.authority = isOwner ? .moderator : .owner
    default: break
    }
    submit(draft, .v2(reference), member)
  }

  /// Whether showing these elements sends the room no more than ``showLimit``; one alone may always be shown.
  private func isModest(_ ids: [String]) -> Bool {
    var bytes = 0
    for id in ids.dropFirst() {
      bytes += log.fold.element(id)?.element.body.count ?? 0
      if bytes > Self.showLimit { return false }
    }
    return true
  }

  private func submit(_ draft: Draft, _ request: Request, _ member: Member) {
    let outcome = log.submit(draft)
    if let error = outcome.protocolError { return tell(error, of: request, member.connection) }
    switch outcome {
    case .queued(let ticket):
      submitters[ticket] = Submitter(connection: member.connection, request: request)
      commitSoon()
    case .duplicate(let seq): repeatAnswer(to: draft, at: seq, request, member.connection)
    default: break
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
      await markEffects()
      let batch = log.takeBatch(limit: Self.batchLimit)
      guard !batch.isEmpty else { break }
      do {
        try await store.append(
          batch, to: id.text, expectingHead: LogPosition(epoch: log.epoch, seq: log.head))
        await settle { log.nextCommitted() }
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
        if entries.isEmpty { log.reachedEnd() }
        var rest = entries[...]
        await settle { rest.popFirst().flatMap { log.absorb($0) } }
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

  /// Notes what entries did where that is less than they say, for replays.
  private func markEffects() async {
    let effects = unmarked
    guard !effects.isEmpty else { return }
    unmarked = []
    do {
      try await store.mark(effects, in: log.epoch, of: id.text)
    } catch {
      unmarked += effects
      logger.warning("room \(id): the effects of \(effects.count) entries were not marked: \(error)")
    }
  }

  // MARK: Telling

  /// Tells the room of durable entries, one after the other as they are folded, a slice in each turn.
  private func settle(_ next: () -> Committed?) async {
    var bytes = 0
    while let entry = next() {
      bytes += StrokeLogLimits.entryCost + settle(entry)
      guard bytes >= log.limits.sliceBytes else { continue }
      bytes = 0
      await Task.yield()
    }
  }

  /// Returns how many bytes the room is sent.
  private func settle(_ entry: Committed) -> Int {
    let waiting = entry.tickets.compactMap { submitters.removeValue(forKey: $0) }
    var key = V1Operation.Key.canvasData
    if case .v1(_, let first) = waiting.first?.request { key = first }
    board.append(entry, under: key)
    if let effect = PartialEffect(of: entry.entry, entry.result) { unmarked.append(effect) }
    // A preview that still waits would come behind the element it shows.
    for submitter in waiting { room?.channel.clearEphemeral(submitter.connection, lane: .preview) }
    let bytes = broadcast(entry.entry.seq)
    if case .noOp(let reason) = entry.result {
      for submitter in waiting { tell(reason.protocolError, of: submitter.request, submitter.connection) }
    }
    return bytes
  }

  private func broadcast(_ seq: UInt64) -> Int {
    guard let channel = room?.channel, channel.count > 0 else { return 0 }
    // Before the channel is asked to write: a user it speaks of for the first time is broadcast, too.
    let message = channel.has(.binary) ? board.message(of: seq) : []
    let texts = channel.has(.json) ? board.texts(of: seq) : []
    guard !message.isEmpty || !texts.isEmpty else { return 0 }
    channel.broadcast { encoding, builder in
      switch encoding {
      case .json: for text in texts { builder.text(text) }
      case .binary: builder.append(message)
      }
    }
    return texts.reduce(message.count) { $0 + $1.count }
  }

  /// The operation is in the log already: its sender is told what came of it, or where it stands.
  private func repeatAnswer(to draft: Draft, at seq: UInt64, _ request: Request, _ connection: ConnectionID) {
    switch request {
    case .v2(let reference): reactor.send(V2Messages.duplicate(reference.start, at: seq), to: connection)
    case .v1(let strokeID, let key):
      guard let (element, owner, isVisible) = log.fold.element(strokeID) else { return }
      guard owner == draft.userID else { return tell(.elementExists, of: request, connection) }
      // Not before what was broadcast earlier: a client draws in the order in which it is told.
      let channel = room?.channel
      guard isVisible else { return channel?.send(text: board.texts.undone(strokeID, by: owner), to: connection) ?? () }
      guard let body = board.texts.body(element) else { return }
      channel?.send(text: board.texts.drawn(body, under: key), to: connection)
    }
  }

  private func refuse(_ failure: Uncommitted, _ reason: ProtocolError) {
    for submitter in failure.tickets.compactMap({ submitters.removeValue(forKey: $0) }) {
      tell(reason, of: submitter.request, submitter.connection)
    }
  }

  private func tell(_ error: ProtocolError, of request: Request, _ connection: ConnectionID) {
    switch request {
    case .v1(let strokeID, _): room?.send(error.with("strokeId", strokeID), to: connection)
    case .v2(let reference): room?.send(error, about: reference, to: connection)
    }
  }
}
