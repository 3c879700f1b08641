import Kernel

/// A connection between a client and the server: two pipes through a network that delays, cuts into pieces, stalls and
/// breaks. Bytes of one direction keep their order, as TCP's do; those of different connections overtake each other.
final class Link {
  let number: Int
  private let transport: MemoryTransport
  private unowned let world: World
  private weak var client: Client?
  private var up = Pipe()
  private var down = Pipe()
  private let latency: Int
  private var upIsOpen = true
  private var downIsOpen = true
  private var isStalled = false
  private var hasEnded = false

  init(_ number: Int, _ transport: MemoryTransport, of client: Client, in world: World, latency: Int, capacity: Int) {
    self.number = number
    self.transport = transport
    self.world = world
    self.client = client
    self.latency = latency
    transport.capacity = capacity
  }

  /// Nothing more will come of it.
  var isOver: Bool { hasEnded && up.pieces.isEmpty && down.pieces.isEmpty }

  // MARK: Both ways

  /// Whether nothing is on its way.
  var isEmpty: Bool { up.pieces.isEmpty && down.pieces.isEmpty }

  func send(_ bytes: [UInt8]) {
    guard upIsOpen else { return }
    world.network.send(bytes, into: &up, latency: latency)
    scheduleUp()
  }

  /// Takes what the server has sent since; returns whether there was any.
  func collect() -> Bool {
    guard !isStalled else { return false }
    let bytes = transport.take()
    if downIsOpen, !bytes.isEmpty {
      world.network.send(bytes, into: &down, latency: latency)
      scheduleDown()
    }
    if transport.isClosed, !hasEnded {
      hasEnded = true
      upIsOpen = false
      world.at(down.end + 1) { [self] in loseClient() }
    }
    return !bytes.isEmpty
  }

  private func scheduleUp() {
    guard let next = up.next else { return }
    world.at(next) { [self] in
      for piece in up.take(at: world.now) {
        world.network.arrived(piece)
        world.serverHasWork = true
        transport.write(piece.bytes)
      }
      if let next = up.next, next > world.now { scheduleUp() }
    }
  }

  private func scheduleDown() {
    guard let next = down.next else { return }
    world.at(next) { [self] in
      for piece in down.take(at: world.now) { client?.received(piece.bytes, on: self) }
      if let next = down.next, next > world.now { scheduleDown() }
    }
  }

  private func loseClient() {
    downIsOpen = false
    down.clear()
    let client = client
    self.client = nil
    client?.lost(self)
  }

  // MARK: Faults

  /// The client does not read for a while.
  func stall(for time: Int) {
    isStalled = true
    world.after(time) { [self] in
      isStalled = false
      world.serverHasWork = true
    }
  }

  func hold(up delay: Int) { up.hold(until: world.now + delay) }

  func hold(down delay: Int) { down.hold(until: world.now + delay) }

  /// The connection ends. The client knows at once, unless the server's end goes first.
  func cut(_ kind: Fault, lateBy delay: Int) {
    isStalled = false
    switch kind {
    case .cutInOrder: endServer(at: up.end)
    case .cutHalfOpen:
      // What is under way arrives late; the server hears nothing after it and finds out by its pings.
      up.hold(until: world.now + delay)
      world.at(world.now + 40_000) { [self] in endServer(at: world.now) }
    case .cutReset:
      dropUp()
      transport.failure = 104
      endServer(at: world.now + delay / 20)
    case .cutServerFirst:
      dropUp()
      endServer(at: world.now)
      return world.at(max(down.end, world.now) + delay / 10) { [self] in loseClient() }
    default:
      dropUp()
      endServer(at: world.now + delay / 10)
    }
    if !down.pieces.isEmpty { world.hit(.drop) }
    loseClient()
  }

  /// The server's machine is gone.
  func serverDied(noticedAfter delay: Int) {
    hasEnded = true
    upIsOpen = false
    isStalled = false
    up.clear()
    world.after(delay) { [self] in loseClient() }
  }

  private func dropUp() {
    if !up.pieces.isEmpty { world.hit(.drop) }
    upIsOpen = false
    up.clear()
  }

  private func endServer(at time: Int) {
    upIsOpen = false
    world.at(time) { [self] in
      guard !hasEnded || !transport.isClosed else { return }
      world.serverHasWork = true
      transport.end()
    }
  }

  /// Ends the server's half at once, for a server that is taken apart.
  func breakOff() {
    transport.failure = 104
    transport.end()
  }
}
