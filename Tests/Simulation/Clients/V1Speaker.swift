/// A client of v1: draws, waits for its own echo, and sends a stroke again that was not echoed when it is connected
/// anew. Undo and redo have no names in v1: they are answered, or lost with their connection.
final class V1Speaker: Speaker {
  /// A stroke without an echo yet.
  private struct Unconfirmed {
    let id: String
    let text: String
    /// The connection it was sent over last.
    var session = 0
  }

  let handshake: String
  private unowned let client: Client
  private unowned let world: World
  private(set) var canvas = Canvas()
  private var unconfirmed: [Unconfirmed] = []
  /// Undos and redos that this connection has not answered yet.
  private var unanswered: [String] = []
  private var hidden: [String] = []
  private var isJoined = false
  private var drawn = 0
  private let key: String

  init(_ client: Client, key: String, path: String) {
    self.client = client
    world = client.world
    self.key = key
    handshake = path
  }

  var isAtRest: Bool { isJoined && unconfirmed.isEmpty && unanswered.isEmpty }

  var unrest: String { "joined \(isJoined), unconfirmed \(unconfirmed.map(\.id)), unanswered \(unanswered)" }

  func opened() { join() }

  func lost() {
    isJoined = false
    unanswered = []
  }

  func roomBegan() {
    unconfirmed = []
    canvas.clear()
  }

  private func join() {
    unanswered = []
    isJoined = false
    client.send(text: "{\"type\":\"JOIN_ROOM\",\"payload\":{\"roomId\":\"\(client.room)\"}}")
  }

  // MARK: Doing

  func act(_ deed: Deed, _ random: inout Random) {
    switch deed {
    case .draw, .update: draw(&random)
    case .undo, .hideMany: change("UNDO", own.map(\.self), &random, deed)
    case .redo, .showMany: change("REDO", hidden, &random, deed)
    case .foreign: change("UNDO", canvas.order.filter { !isOwn($0) }, &random, deed)
    case .clear, .malformed: malformed()
    case .cursor, .preview:
      guard isJoined else { return }
      world.count(.cursor)
      client.send(text: "{\"type\":\"CURSOR_MOVE\",\"payload\":{\"x\":\(random.int(0...999)),\"y\":1}}")
    case .rejoin:
      guard isJoined else { return }
      world.count(.rejoin)
      if random.chance(30) { client.send(text: "{\"type\":\"LEAVE_ROOM\",\"payload\":{}}") }
      join()
    case .leave:
      world.count(.leave)
      client.leave(for: random.int(50...1_500))
    case .behind, .resumed, .longTail: break
    }
  }

  private func draw(_ random: inout Random) {
    drawn += 1
    let id = "c\(client.number)-\(drawn)"
    let color = Color.random(&random)
    let points = random.chance(10) ? "{\"x\":1,\"y\":2},{\"x\":3.5,\"y\":-4}" : "{\"x\":1,\"y\":2}"
    let stroke = "{\"strokeId\":\"\(id)\",\"color\":\"\(color)\",\"width\":2,\"points\":[\(points)]}"
    let text = "{\"type\":\"CANVAS_UPDATE\",\"payload\":{\"\(key)\":\(stroke)}}"
    world.count(.draw)
    world.ledger.sent(id, by: client.user, in: client.room)
    unconfirmed.append(Unconfirmed(id: id, text: text))
    if isJoined { send(id) }
  }

  private func change(_ type: String, _ choices: [String], _ random: inout Random, _ deed: Deed) {
    guard isJoined, let id = random.element(choices), !unanswered.contains(id) else { return }
    world.count(deed)
    unanswered.append(id)
    let payload = type == "UNDO" ? "\"strokeId\":\"\(id)\"" : "\"stroke\":{\"strokeId\":\"\(id)\"}"
    world.note(20, client.number, "client \(client.number): \(type) \(id)")
    client.send(text: "{\"type\":\"\(type)\",\"payload\":{\(payload)}}")
  }

  private func malformed() {
    guard isJoined else { return }
    world.count(.malformed)
    client.send(text: "{\"type\":\"CANVAS_UPDATE\",\"payload\":{\"stroke\":{\"strokeId\":\"\"}}}")
  }

  private var own: [String] { canvas.order.filter(isOwn) }

  private func isOwn(_ id: String) -> Bool { world.ledger.author(of: id) == client.user }

  private func send(_ id: String) {
    guard isJoined, let index = unconfirmed.firstIndex(where: { $0.id == id }) else { return }
    if unconfirmed[index].session != 0 { world.hit(.duplicate) }
    unconfirmed[index].session = client.session
    world.note(21, client.number, "client \(client.number): draws \(id)")
    client.send(text: unconfirmed[index].text)
  }

  // MARK: Hearing

  func received(_ message: [UInt8], isText: Bool) {
    guard isText else { return world.fail("client \(client.number): a binary message in v1") }
    switch V1Message(message) {
    case .initialState(let strokes): begin(strokes)
    case .drawn(let stroke):
      confirm(stroke.id)
      world.ledger.seen(stroke.id, stroke.color, in: client.room, by: client)
      hidden.removeAll { $0 == stroke.id }
      canvas.draw(stroke.id, stroke.color)
    case .undone(let id):
      confirm(id)
      answer(id)
      canvas.remove(id)
      if isOwn(id), !hidden.contains(id) { hidden.append(id) }
    case .redone(let stroke):
      answer(stroke.id)
      world.ledger.seen(stroke.id, stroke.color, in: client.room, by: client)
      hidden.removeAll { $0 == stroke.id }
      canvas.raise(stroke.id, stroke.color)
    case .error(let code, let retryable, let after, let stroke): refused(code, retryable, after, stroke)
    case .roomExpired, .other: break
    }
  }

  private func begin(_ strokes: [V1Message.Stroke]) {
    canvas.clear()
    for stroke in strokes {
      if canvas.holds(stroke.id) { world.fail("client \(client.number): \(stroke.id) twice in INITIAL_STATE") }
      canvas.draw(stroke.id, stroke.color)
      confirm(stroke.id)
    }
    hidden.removeAll(where: canvas.holds)
    // It stands for whatever was answered before it.
    unanswered = []
    world.note(22, client.number, "client \(client.number): INITIAL_STATE of \(strokes.count)")
    isJoined = true
    // What it lacks may have been undone by another tab, or is still on its way: asking again tells.
    for stroke in unconfirmed { send(stroke.id) }
  }

  private func confirm(_ id: String) { unconfirmed.removeAll { $0.id == id } }

  private func answer(_ id: String) {
    if let index = unanswered.firstIndex(of: id) { unanswered.remove(at: index) }
  }

  private func refused(_ code: String, _ retryable: Bool, _ after: Int, _ stroke: String?) {
    world.note(23, client.number, "client \(client.number): \(code) \(stroke ?? "")")
    guard let stroke else { return refusedJoin(code, after) }
    answer(stroke)
    guard unconfirmed.contains(where: { $0.id == stroke }) else { return }
    guard retryable else {
      world.ledger.refused(stroke, code, by: client)
      return confirm(stroke)
    }
    let session = client.session
    world.after(max(after, 100)) { [self] in
      if session == client.session { send(stroke) }
    }
  }

  private func refusedJoin(_ code: String, _ after: Int) {
    guard ["history_unavailable", "room_unavailable"].contains(code) else {
      if code != "invalid_stroke" { world.fail("client \(client.number): \(code)") }
      return
    }
    let session = client.session
    world.after(max(after, 300)) { [self] in
      if session == client.session { join() }
    }
  }
}

enum Color {
  static func random(_ random: inout Random) -> String {
    let digits = String(random.int(0...0xff_ffff), radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
