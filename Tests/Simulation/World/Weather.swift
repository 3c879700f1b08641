/// The faults of one seed, spread over its time: what is done to whom, and when.
struct Weather {
  private static let cuts: [Fault] = [.cutInOrder, .cutLost, .cutHalfOpen, .cutReset, .cutServerFirst]
  private static let appends: [Fault] = [
    .appendBusy, .appendFull, .uncertainBefore, .uncertainAfter, .delayedWrite, .delayedWrite,
  ]
  private static let crashes: [Fault] = [
    .crashBeforeAppend, .crashDuringAppend, .crashAfterAppend,
    .crashBeforeMark, .crashAfterMark, .crashBeforeLoad, .crashAfterLoad, .crashAnywhere,
  ]
  private static let others: [Fault] = [.readFails, .loadFails, .markFails, .roomsFail]

  private unowned let world: World
  private var random: Random

  init(_ world: World, _ random: Random) {
    self.world = world
    self.random = random
  }

  /// Plans everything that goes wrong from now on, for `time`.
  mutating func gather(for time: Int) {
    for _ in 0..<9 { plan(within: time, random.element(Self.cuts)) }
    for _ in 0..<4 { plan(within: time, .slowReader) }
    for _ in 0..<8 { plan(within: time, random.element(Self.appends)) }
    for _ in 0..<3 { plan(within: time, random.element(Self.crashes)) }
    for _ in 0..<3 { plan(within: time, random.element(Self.others)) }
    if random.chance(20) { plan(within: time, .lostEnd) }
  }

  private mutating func plan(within time: Int, _ fault: Fault?) {
    guard let fault else { return }
    var random = random.fork()
    let world = world
    world.after(random.int(0...time)) { Self.strike(fault, world, &random) }
  }

  private static func strike(_ fault: Fault, _ world: World, _ random: inout Random) {
    switch fault {
    case .slowReader:
      guard let client = random.element(world.clients.filter(\.isConnected)) else { return }
      world.hit(.slowReader)
      client.link?.stall(for: random.int(300...4_000))
    case .crashAnywhere:
      world.hit(.crashAnywhere)
      world.crash()
    case .roomsFail: world.host?.desk.failNext()
    case .lostEnd: world.loseEnd(&random)
    case _ where fault.step != nil: world.disk.planned.plan(fault)
    default:
      guard let client = random.element(world.clients.filter(\.isConnected)) else { return }
      client.cut(fault, lateBy: random.int(100...3_000))
    }
  }
}
