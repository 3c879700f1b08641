import Kernel

/// All connections, and the weather between them.
final class Network {
  private unowned let world: World
  private var random: Random
  private var links: [Link] = []
  private var lastLink = 0
  private var lastPiece = 0
  private var lastArrived = 0
  /// Whether the network misbehaves.
  var isRough = true

  init(_ world: World, _ random: Random) {
    self.world = world
    self.random = random
  }

  /// Whether nothing is on its way, also to a server that has not noticed yet that its client has gone.
  var isEmpty: Bool { links.allSatisfy(\.isEmpty) }

  /// A new connection; `nil` when nobody listens.
  func connect(_ client: Client) -> Link? {
    guard let host = world.host else { return nil }
    lastLink += 1
    let transport = host.server.connect(on: random.int(0...host.server.reactors.count - 1))
    let link = Link(
      lastLink, transport, of: client, in: world, latency: random.int(0...40), capacity: random.int(400...4_000))
    links.append(link)
    world.serverHasWork = true
    return link
  }

  /// Cuts the bytes into pieces and gives each its time.
  func send(_ bytes: [UInt8], into pipe: inout Pipe, latency: Int) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var piece = rest
      if isRough, rest.count > 1, random.chance(12) {
        world.hit(.split)
        piece = rest.prefix(random.int(1...rest.count - 1))
      }
      rest = rest.dropFirst(piece.count)
      lastPiece += 1
      pipe.send(Array(piece), number: lastPiece, at: world.now + latency + delay())
    }
  }

  private func delay() -> Int {
    guard isRough else { return 1 }
    guard random.chance(3) else { return random.int(0...15) }
    world.hit(.delay)
    return random.int(60...900)
  }

  func arrived(_ piece: Pipe.Piece) {
    if piece.number < lastArrived { world.hit(.reorder) }
    lastArrived = max(lastArrived, piece.number)
  }

  /// Takes what the server has sent; returns whether there was any.
  func collect() -> Bool {
    var any = false
    for link in links where link.collect() { any = true }
    links.removeAll(where: \.isOver)
    return any
  }

  /// The server is gone: who was connected finds out, some at once and some late.
  func serverDied() {
    for link in links {
      link.breakOff()
      let isSilent = isRough && random.chance(10)
      if isSilent { world.hit(.silentServer) }
      link.serverDied(noticedAfter: isSilent ? random.int(2_000...15_000) : random.int(0...100))
    }
    links = []
  }

  func delay(upTo most: Int) -> Int { random.int(20...most) }
}
