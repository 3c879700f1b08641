/// A client of v2: keeps its operations until they are settled, resumes at its last position, and takes nothing on trust:
/// seqs without gaps, boards that are complete, entries that are the same for everybody.
final class V2Speaker: Speaker {
  private enum Phase {
    case offline
    /// JOIN is sent, BOARD has not come.
    case joining
    case receiving(V2Board, elements: UInt64)
    case live
  }

  let handshake: String
  unowned let client: Client
  unowned let world: World
  private(set) var canvas = Canvas()
  var outbox = Outbox()
  /// Own elements that were hidden, as far as it knows.
  private(set) var hidden: [String] = []
  private var phase = Phase.offline
  private var position: (epoch: UInt64, seq: UInt64) = (0, 0)
  /// Where the JOIN that is under way begins.
  private var asked: (epoch: UInt64, seq: UInt64) = (0, 0)
  /// JOINs that no BOARD has answered.
  private var joins = 0

  init(_ client: Client, path: String) {
    self.client = client
    world = client.world
    handshake = path
  }

  var isLive: Bool { if case .live = phase { true } else { false } }
  var isAtRest: Bool { isLive && outbox.isEmpty }
  var unrest: String { "\(phase), outbox \(outbox.operations.map(\.name))" }

  func opened() {
    joins = 0
    join(position)
    for operation in outbox.operations { send(operation) }
  }

  func lost() { phase = .offline }

  func roomBegan() { outbox.clear() }

  /// Joins, from the last position or, for once, another.
  func join(_ from: (epoch: UInt64, seq: UInt64)? = nil) {
    asked = from ?? position
    phase = .joining
    joins += 1
    let (room, asked) = (client.room, asked)
    client.send(
      binary: V2Writer.message(16) { writer in
        writer.string(room)
        writer.varint(asked.epoch)
        writer.varint(asked.seq)
      })
  }

  /// A place behind the last one, or none: what a client asks for that has lost its memory.
  func joinAnew(_ random: inout Random) {
    switch random.int(0...3) {
    case 0: join((0, 0))
    case 1: join((position.epoch, position.seq + 1_000))
    default: join()
    }
  }

  func send(_ operation: Outbox.Operation) {
    guard client.isConnected else { return }
    if operation.session != 0 { world.hit(.duplicate) }
    outbox.sent(operation.name, over: client.session)
    world.note(31, client.number, "client \(client.number): sends \(operation.message.first ?? 0) \(operation.name)")
    client.send(binary: operation.message)
  }

  // MARK: Hearing

  func received(_ message: [UInt8], isText: Bool) {
    guard !isText else { return world.fail("client \(client.number): a text message in v2") }
    let session = client.session
    for message in V2Message.all(message) where session == client.session { handle(message) }
  }

  private func handle(_ message: V2Message) {
    switch message {
    case .board(let board): begin(board)
    case .elements(let elements): receive(elements)
    case .entry(let entry): take(entry)
    case .live(let seq): end(seq)
    case .duplicate(let op, _): settle(V2ID.text(op), true)
    case .behind:
      world.count(.behind)
      if joins == 0 { join() }
    case .error(let type, let reference, let wait, let code): refused(type, V2ID.text(reference), wait, code)
    case .broken(let type): world.fail("client \(client.number): message \(type) cannot be read")
    case .hello, .joined, .user, .other: break
    }
  }

  private func begin(_ board: V2Board) {
    joins -= 1
    // A JOIN sent meanwhile will be answered by a board of its own.
    guard joins == 0 else { return phase = .joining }
    world.note(32, client.number, "client \(client.number): BOARD \(board)")
    if board.isWhole {
      canvas.clear()
      if board.reason == 2, board.epoch == asked.epoch { world.fail("client \(client.number): BOARD of its own epoch") }
      if board.reason == 4 { world.count(.longTail) }
    } else {
      world.count(.resumed)
      guard board.epoch == asked.epoch, board.base == asked.seq else {
        return world.fail("client \(client.number): asked for \(asked), BOARD \(board)")
      }
    }
    phase = .receiving(board, elements: 0)
    arrived(0, of: board)
  }

  private func receive(_ elements: [V2Element]) {
    guard case .receiving(let board, let count) = phase else { return }
    for element in elements {
      if canvas.holds(element.id) { world.fail("client \(client.number): \(element.id) twice in ELEMENTS") }
      show(element.id, element.color)
      hidden.removeAll { $0 == element.id }
    }
    phase = .receiving(board, elements: count + UInt64(elements.count))
    arrived(count + UInt64(elements.count), of: board)
  }

  /// A whole board is a position only when it is complete: should the connection end before, it is asked for anew.
  private func arrived(_ count: UInt64, of board: V2Board) {
    position = !board.isWhole || count == board.count ? (board.epoch, board.base) : (0, 0)
  }

  private func end(_ seq: UInt64) {
    guard case .receiving(let board, let count) = phase else { return }
    if board.isWhole, count != board.count {
      world.fail("client \(client.number): \(count) elements of \(board.count)")
    }
    if seq != board.head || seq != position.seq {
      world.fail("client \(client.number): LIVE \(seq) at \(position.seq), head \(board.head)")
    }
    phase = .live
    // A whole board may stand for entries that were never seen: what of the outbox is in it is told by DUPLICATE.
    if board.isWhole { for operation in outbox.operations { send(operation) } }
  }

  private func take(_ entry: V2Entry) {
    switch phase {
    case .offline, .joining: return
    case .receiving, .live: break
    }
    guard entry.seq == position.seq + 1 else {
      return world.fail("client \(client.number): seq \(entry.seq) behind \(position.seq) (\(phase))")
    }
    position.seq = entry.seq
    world.ledger.heard(entry.op, at: entry.seq, epoch: position.epoch, in: client.room, by: client)
    apply(entry)
    settle(entry.op, true)
  }

  private func apply(_ entry: V2Entry) {
    switch entry.change {
    case .put(let color): show(entry.op, color)
    case .update(let id, let color):
      if let color, canvas.holds(id) { canvas.draw(id, color) }
    case .hide(let ids):
      for id in ids { hide(id) }
    case .show(let elements):
      for element in elements {
        canvas.remove(element.id)
        show(element.id, element.color)
        hidden.removeAll { $0 == element.id }
      }
    case .clear:
      for id in canvas.order { hide(id) }
    case .skip: break
    }
  }

  private func show(_ id: String, _ color: String) {
    world.ledger.seen(id, color, in: client.room, by: client)
    canvas.draw(id, color)
  }

  private func hide(_ id: String) {
    canvas.remove(id)
    if world.ledger.author(of: id) == client.user, !hidden.contains(id) { hidden.append(id) }
  }

  private func settle(_ name: String, _ isStored: Bool) {
    if outbox.settle(name) { world.ledger.settled(name, stored: isStored) }
  }

  private func refused(_ type: UInt64, _ name: String, _ wait: Int?, _ code: String) {
    world.note(33, client.number, "client \(client.number): \(code) \(type) \(name)")
    let session = client.session
    if type == 16 { return joinRefused(code, wait, session) }
    guard outbox.holds(name) else { return }
    // It was sent behind a JOIN that failed; the next one takes it along.
    if code == "not_in_room" { return }
    if let wait {
      world.after(wait) { [self] in
        guard session == client.session else { return }
        for operation in outbox.following(name) { send(operation) }
      }
    } else {
      world.ledger.refused(name, code, by: client)
      settle(name, false)
    }
  }

  private func joinRefused(_ code: String, _ wait: Int?, _ session: Int) {
    guard code != "room_expired" else { return }
    guard ["history_unavailable", "room_unavailable"].contains(code) else {
      return world.fail("client \(client.number): JOIN was refused with \(code)")
    }
    joins -= 1
    world.after(max(wait ?? 300, 100)) { [self] in
      guard session == client.session, joins == 0 else { return }
      join()
      for operation in outbox.operations { send(operation) }
    }
  }
}
