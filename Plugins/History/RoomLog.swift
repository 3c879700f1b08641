import Kernel
import RoomsAPI

/// What a member asked for, and thereby how it is answered.
enum Request: Sendable {
  case v1(strokeID: String, key: V1Operation.Key)
  /// The message, whose payload begins with the op.
  case v2(MessageReference)

  /// What v1 members are shown a stroke under.
  var key: V1Operation.Key { if case .v1(_, let key) = self { key } else { .canvasData } }
}

/// A room's log at work, on the room's home: takes operations in and, when the ``CommitLoop`` has made them durable, tells
/// the room what came of it. Commit, then broadcast: what anyone has seen is durable, but for what is ``Provisional``.
final class RoomLog: CommitObserver {
  /// Who is to be told what became of a submission.
  private struct Submitter {
    let connection: ConnectionID
    let request: Request
  }

  /// Bytes of elements that one SHOW may bring back: the room is sent them all.
  private static let showLimit = 256 << 10

  private(set) weak var room: (any Room)?
  let reactor: Reactor
  private(set) var log: StrokeLog
  private(set) var board: Board
  private var loop: CommitLoop
  private let makeLoop: (StrokeLog, [PartialEffect]) -> CommitLoop
  /// Reads the store's log where it has diverged from this one.
  private let onDivergence: (RoomLog) -> Void
  private var submitters: [Ticket: Submitter] = [:]
  private var provisional: Provisional?
  private var isDiverged = false
  private var lastDivergence: Instant?

  init(
    room: any Room, log: StrokeLog, unmarked: [PartialEffect],
    makeLoop: @escaping (StrokeLog, [PartialEffect]) -> CommitLoop, onDivergence: @escaping (RoomLog) -> Void = { _ in }
  ) {
    self.room = room
    self.log = log
    self.makeLoop = makeLoop
    self.onDivergence = onDivergence
    loop = makeLoop(log, unmarked)
    reactor = room.reactor
    board = Board(room: room, log: log)
    loop.observer = self
  }

  /// Makes ready what a joining member will be sent.
  func prepare(_ member: Member) async { await board.prepare(member) }

  /// What a joining member is sent first.
  func welcome(_ member: Member) -> [Segment] {
    board.welcome(member) + [provisional?.segment(for: member.version)].compactMap { $0 }
  }

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
      loop.wake()
      if loop.isAway { showProvisionally(draft, under: request.key) }
    case .duplicate(let seq): repeatAnswer(to: draft, at: seq, request, member.connection)
    default: break
    }
  }

  // MARK: Other homes

  /// Another home of the room has appended these.
  func received(_ linked: LinkEntries) {
    var entries: [Entry] = []
    for (offset, record) in linked.records.enumerated() {
      let position = LogPosition(epoch: linked.epoch, seq: linked.first + UInt64(offset))
      guard let entry = try? RedisRecord.entry(record, at: position) else { return loop.check() }
      entries.append(entry)
    }
    loop.received(entries)
  }

  /// Some of what other homes appended may not have come.
  func check() { loop.check() }

  /// The end of the log, as far as it is known.
  var end: LogEnd { log.end }

  /// What the store answered when it was asked for what comes behind `known`.
  func compare(_ answer: Result<[Entry], StrokeStoreError>, behind known: LogEnd) {
    guard known.position.epoch == log.epoch else { return }
    switch answer {
    case .success(let entries): if !entries.isEmpty, known == end { loop.check() }
    case .failure(.noLog): storeDiverged()
    // The loop says so when something is to be stored.
    case .failure: break
    }
  }

  func storeDiverged() {
    guard !isDiverged else { return }
    isDiverged = true
    // Not faster than once a second, whatever the store holds.
    let wait = lastDivergence.map { max(.zero, $0 + .seconds(1) - reactor.now) } ?? .zero
    lastDivergence = reactor.now + wait
    reactor.schedule(after: wait) { [weak self] in
      if let self { onDivergence(self) }
    }
  }

  /// The store's log is this one after all.
  func convergedAgain() {
    isDiverged = false
    loop.check()
  }

  /// Goes on with the store's log, behind which comes what it lacks of this one and what waited. Members are welcomed anew.
  func takeOver(_ replayed: ReplayedLog) {
    let (old, lost) = (log, LostEnd.drafts(of: log, board.tail, missingIn: replayed))
    loop.retire()
    let limits = old.limits
    log = StrokeLog(replayed, limits: limits)
    if let room { board = Board(room: room, log: log) }
    loop = makeLoop(log, replayed.unmarked)
    loop.observer = self
    provisional = nil
    for draft in lost { _ = log.submit(draft, isKnown: true) }
    let former = submitters
    submitters = [:]
    for entry in old.unsettled {
      for submitter in entry.tickets.compactMap({ former[$0] }) { resubmit(entry.draft, submitter) }
    }
    isDiverged = false
    loop.wake()
    for version in ProtocolVersion.allCases { room?.refresh(version) }
  }

  private func resubmit(_ draft: Draft, _ submitter: Submitter) {
    let outcome = log.submit(draft)
    if let error = outcome.protocolError { return tell(error, of: submitter.request, submitter.connection) }
    switch outcome {
    case .queued(let ticket): submitters[ticket] = submitter
    case .duplicate(let seq): repeatAnswer(to: draft, at: seq, submitter.request, submitter.connection)
    default: break
    }
  }

  // MARK: The store is away

  func storeIsAway() {
    let keys = Dictionary(
      log.unsettled.map { (OperationKey($0.draft), $0.tickets.compactMap { submitters[$0]?.request.key }.first) },
      uniquingKeysWith: { first, _ in first })
    for draft in log.waiting {
      showProvisionally(draft, under: keys[OperationKey(draft)].flatMap { $0 } ?? .canvasData)
    }
  }

  private func showProvisionally(_ draft: Draft, under key: V1Operation.Key) {
    guard let room else { return }
    if provisional == nil {
      room.broadcast(BoardMessage.storage) { $0.append(1) }
      provisional = Provisional(log, in: room)
    }
    guard let shown = provisional?.show(draft, under: key) else { return }
    room.channel.broadcast { encoding, builder in
      switch encoding {
      case .json: for text in shown.texts { builder.text(text) }
      case .binary: builder.append(shown.message)
      }
    }
  }

  /// All that was shown before it was durable is settled.
  private func endProvisional() {
    guard let ended = provisional, ended.isOver else { return }
    provisional = nil
    room?.broadcast(BoardMessage.storage) { $0.append(0) }
    if ended.isReordered { room?.refresh(.v1) }
  }

  // MARK: Telling

  func committed(_ entry: Committed) -> Int {
    let waiting = entry.tickets.compactMap { submitters.removeValue(forKey: $0) }
    tell(.operationConflict, entry.conflicts)
    board.append(entry, under: waiting.first?.request.key ?? .canvasData)
    // A preview that still waits would come behind the element it shows.
    for submitter in waiting { room?.channel.clearEphemeral(submitter.connection, lane: .preview) }
    provisional?.settled(entry.entry, entry.result)
    let bytes = broadcast(entry.entry.seq)
    if case .noOp(let reason) = entry.result {
      for submitter in waiting { tell(reason.protocolError, of: submitter.request, submitter.connection) }
    }
    endProvisional()
    return bytes
  }

  func toldAfterTick() { room?.channel.flushSoon() }

  /// v1 members have seen what was provisional, and would draw it twice.
  private func broadcast(_ seq: UInt64) -> Int {
    guard let channel = room?.channel, channel.count > 0 else { return 0 }
    // Before the channel is asked to write: a user it speaks of for the first time is broadcast, too.
    let message = channel.has(.binary) ? board.message(of: seq) : []
    let texts = channel.has(.json) && provisional == nil ? board.texts(of: seq) : []
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
    case .v2(let reference):
      let answer = V2Messages.duplicate(reference.start, at: seq)
      // Behind the entry, which may still wait for its window.
      if let room, room.member(connection) != nil { return room.channel.send(answer, to: connection) }
      reactor.send(answer, to: connection)
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

  func failed(_ failure: Uncommitted, _ reason: ProtocolError) {
    tell(reason, failure.tickets)
    provisional?.refused(failure.draft)
    endProvisional()
  }

  private func tell(_ error: ProtocolError, _ tickets: [Ticket]) {
    for submitter in tickets.compactMap({ submitters.removeValue(forKey: $0) }) {
      tell(error, of: submitter.request, submitter.connection)
    }
  }

  /// Also one who has left meanwhile is told, for its program may come back and wait for the answer.
  private func tell(_ error: ProtocolError, of request: Request, _ connection: ConnectionID) {
    switch request {
    case .v1(let strokeID, _): reactor.send(error.with("strokeId", strokeID), to: connection, .v1)
    case .v2(let reference): reactor.send(error, about: reference, to: connection, .v2)
    }
  }
}
