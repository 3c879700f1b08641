import History
import RoomsAPI

/// One seed from beginning to end.
struct Simulation {
  struct Outcome {
    let seed: UInt64
    let failure: String?
    let tally: Tally
    let hash: UInt64
    /// Virtual milliseconds.
    let time: Int
    let tail: [String]
  }

  /// At least so many operations and faults are in each seed.
  static let operations = 300
  static let faults = 20
  private static let chaos = 8_000
  private static let rooms = ["CANVASAA", "SHEDSHED"]

  private let world: World
  private var random: Random
  private let seed: UInt64

  static func run(_ seed: UInt64, trace: Trace = Trace()) -> Outcome {
    var simulation = Simulation(seed, trace)
    simulation.run()
    let world = simulation.world
    world.close()
    return Outcome(
      seed: seed, failure: world.failure, tally: world.tally, hash: trace.hash, time: world.now, tail: trace.tail)
  }

  private init(_ seed: UInt64, _ trace: Trace) {
    self.seed = seed
    world = World(seed: seed, trace: trace)
    random = Random(seed: seed)
  }

  private mutating func run() {
    open()
    storm()
    rest("after the storm")
    if random.chance(25) { expire() }
    for client in world.clients { client.speaker.act(.draw, &random) }
    rest("after the last strokes")
    compare("live", live: true)
    for client in world.clients { client.speaker.act(.rejoin, &random) }
    rest("after joining again")
    compare("joined again")
    world.crash()
    rest("after the last restart")
    compare("after a restart")
    if world.tally.operationCount < Self.operations || world.tally.faultCount < Self.faults {
      world.fail("only \(world.tally.operationCount) operations and \(world.tally.faultCount) faults")
    }
  }

  // MARK: Phases

  /// Two rooms, six people; one has two tabs, and two are in the room on the side.
  private mutating func open() {
    for room in Self.rooms {
      if let id = RoomID(room) { world.makeRoom(id, owner: "anna") }
    }
    let people = ["anna", "anna", "ben", "cleo", "dora", "emil", "anna", "ben"]
    for (number, user) in people.enumerated() {
      let client = Client(
        number, user: user, room: Self.rooms[number < 6 ? 0 : 1], in: world, random.fork())
      client.become(speaker(for: client))
      world.add(client)
      let world = world
      world.after(random.int(0...300)) { client.connect() }
    }
  }

  private mutating func speaker(for client: Client) -> any Speaker {
    if client.number % 2 == 1 { return V2Speaker(client, path: "/?v=2") }
    return V1Speaker(client, key: random.chance(50) ? "stroke" : "canvasData", path: random.chance(50) ? "/" : "/?v=1")
  }

  /// Everybody does something all the time, and things go wrong.
  private mutating func storm() {
    var weather = Weather(world, random.fork())
    weather.gather(for: Self.chaos)
    for client in world.clients { keepActing(client, random.fork()) }
    let world = world
    world.run(until: Self.chaos)
    world.run(until: Self.chaos * 8) { world.tally.operationCount >= Self.operations }
    world.calm()
  }

  private func keepActing(_ client: Client, _ random: Random) {
    var random = random
    let world = world
    world.after(random.int(10...300)) {
      guard world.isStormy else { return }
      client.speaker.act(Self.deed(&random), &random)
      keepActing(client, random)
    }
  }

  private static func deed(_ random: inout Random) -> Deed {
    random.weighted([
      (40, .draw), (17, .undo), (14, .redo), (8, .update), (5, .hideMany), (4, .showMany), (1, .clear), (4, .cursor),
      (3, .preview), (2, .rejoin), (1, .leave), (1, .foreign), (1, .malformed),
    ])
  }

  /// Waits until nothing is under way any more.
  private func rest(_ when: String) {
    let (world, begun) = (world, world.now)
    world.run(until: begun + 400)
    world.run(until: begun + 120_000) { world.isAtRest }
    guard !world.isAtRest else { return world.run(until: world.now + 400) }
    world.fail("\(when): no rest: \(world.unrest)")
  }

  /// Everybody leaves the room on the side for so long that it expires.
  private mutating func expire() {
    let fault = random.element([Fault.deleteFails, .crashBeforeDelete, .crashAfterDelete])
    if let fault { world.disk.planned.plan(fault) }
    for client in world.clients where client.room == Self.rooms[1] { client.leave(for: 130_000) }
    world.run(until: world.now + 130_100)
    rest("after the room expired")
  }

  // MARK: Checks

  private func compare(_ when: String, live: Bool = false) {
    guard world.failure == nil else { return }
    let ledger = world.ledger
    for room in Self.rooms {
      guard let log = world.disk.log(of: room) else { return world.fail("\(room) is not on the disk") }
      if let problem = world.ledger.check(log, of: room) { return world.fail("\(when): \(problem)") }
      let expected = LogFold(log.entries).canvas
      for client in world.clients where client.room == room {
        // A client of v1 that sees a change sees it on top, until it joins again (E-5). Who joins a large board may be
        // sent an older state and the changes since.
        let isLoose = (live || world.slices) && client.speaker is V1Speaker
        let keep = { (id: String) in !isLoose || !ledger.changed.contains(id) }
        if let difference = client.speaker.canvas.filtered(keep).difference(from: expected.filtered(keep)) {
          return world.fail("\(when): client \(client.number) (\(client.user)): \(difference)")
        }
      }
    }
  }
}
