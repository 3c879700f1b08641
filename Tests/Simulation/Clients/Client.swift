/// What a client says over its connection, by protocol version.
protocol Speaker: AnyObject {
  /// The handshake's path and further headers.
  var handshake: String { get }
  /// What it sees, bottom first.
  var canvas: Canvas { get }
  /// It is in its room, knows the board, and waits for nothing.
  var isAtRest: Bool { get }
  /// Why not, for people.
  var unrest: String { get }
  /// The socket is open.
  func opened()
  func received(_ message: [UInt8], isText: Bool)
  /// The connection has gone.
  func lost()
  /// Does one thing at random.
  func act(_ deed: Deed, _ random: inout Random)
  /// The room has expired and was made anew under its old name.
  func roomBegan()
}

/// A person's tab: connects, stays connected, and lets its ``Speaker`` speak.
final class Client {
  let number: Int
  let user: String
  let room: String
  unowned let world: World
  private(set) var link: Link?
  private(set) var speaker: any Speaker = Silence()
  private var reader = FrameReader()
  private var random: Random
  private var isUpgraded = false
  private var lastHeard = 0
  /// It wants to be connected.
  private(set) var isWilling = true
  /// Which connection this is.
  private(set) var session = 0

  init(_ number: Int, user: String, room: String, in world: World, _ random: Random) {
    self.number = number
    self.user = user
    self.room = room
    self.world = world
    self.random = random
  }

  func become(_ speaker: any Speaker) { self.speaker = speaker }

  var isConnected: Bool { link != nil && isUpgraded }

  // MARK: Coming and going

  func connect() {
    guard link == nil, isWilling else { return }
    guard let link = world.network.connect(self) else { return reconnect(within: 400) }
    self.link = link
    session += 1
    reader = FrameReader()
    isUpgraded = false
    lastHeard = world.now
    world.note(10, number, "client \(number): connects (\(link.number))")
    let head =
      "GET \(speaker.handshake) HTTP/1.1\r\nHost: sim\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Test-User: \(user) \(user)\r\n\r\n"
    link.send(Array(head.utf8))
    listen(session)
  }

  /// Goes away for a while.
  func leave(for time: Int) {
    isWilling = false
    if let link { link.cut(.cutInOrder, lateBy: 0) }
    world.after(time) { [self] in
      isWilling = true
      connect()
    }
  }

  /// The connection ends in one of several ways.
  func cut(_ kind: Fault, lateBy delay: Int) {
    guard let link else { return }
    world.note(11, number, "client \(number): \(kind) (\(link.number))")
    world.hit(kind)
    link.cut(kind, lateBy: delay)
  }

  func lost(_ link: Link) {
    guard link === self.link else { return }
    world.note(12, number, "client \(number): lost (\(link.number))")
    self.link = nil
    isUpgraded = false
    speaker.lost()
    reconnect(within: 300)
  }

  /// Gives the connection up and makes another.
  func hangUp() { link?.cut(.cutInOrder, lateBy: 0) }

  private func reconnect(within time: Int) {
    world.after(random.int(0...time)) { [self] in connect() }
  }

  /// A client that has heard nothing for 30 s makes a new connection.
  private func listen(_ session: Int) {
    world.after(5_000) { [self] in
      guard session == self.session, let link else { return }
      if world.now - lastHeard > 30_000 { link.cut(.cutLost, lateBy: 0) } else { listen(session) }
    }
  }

  // MARK: Talking

  func send(text: String) { send(1, Array(text.utf8)) }

  func send(binary: [UInt8]) { send(2, binary) }

  private func send(_ opcode: UInt8, _ payload: [UInt8]) {
    link?.send(FrameWriter.frame(opcode, payload, mask: random.next()))
  }

  func received(_ bytes: [UInt8], on link: Link) {
    guard link === self.link else { return }
    lastHeard = world.now
    world.trace.note(bytes: bytes)
    var events: [FrameReader.Event] = []
    reader.take(bytes) { events.append($0) }
    for event in events where self.link === link { handle(event) }
  }

  private func handle(_ event: FrameReader.Event) {
    switch event {
    case .upgraded(101):
      isUpgraded = true
      speaker.opened()
    case .upgraded(let status): world.fail("client \(number): the upgrade was answered \(status)")
    case .message(let message, let isText): speaker.received(message, isText: isText)
    case .ping(let payload): send(10, payload)
    case .close(let code): closed(code)
    case .broken(let what): world.fail("client \(number): \(what)")
    }
  }

  private func closed(_ code: Int?) {
    world.note(13, number, "client \(number): closed with \(code ?? 0)")
    switch code {
    case 4000: world.roomIsGone(for: self)
    case 1001, 1011, 1012, 3000: break
    default: world.fail("client \(number): closed with \(code ?? 0)")
    }
    hangUp()
  }
}

/// Says nothing.
private final class Silence: Speaker {
  let handshake = "/"
  let canvas = Canvas()
  let isAtRest = true
  let unrest = ""
  func opened() {}
  func received(_ message: [UInt8], isText: Bool) {}
  func lost() {}
  func act(_ deed: Deed, _ random: inout Random) {}
  func roomBegan() {}
}
