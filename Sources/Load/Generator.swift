import Glibc

/// The load itself, on one thread: sends by the clock, and looks at the counters before and after.
final class Generator {
  private let options: Options
  private let clients: Clients
  private var counts = Counts()

  init(options: Options, clients: Clients) {
    self.options = options
    self.clients = clients
  }

  /// Connects everybody, sends the load for warm-up and measured time, and waits for what is still on its way.
  func run() throws(LoadFailure) -> Results {
    try clients.connect()
    note("\(clients.joined) connections have joined \(clients.messages.count) rooms; sending")
    var cursors = Rotation(count: clients.all.count, rate: options.cursors, began: clients.now())
    var strokes = Rotation(count: clients.all.count, rate: options.strokes, began: clients.now())
    try send(&cursors, &strokes, seconds: options.warmup)
    clients.parser.strokeLatency = Latency()
    clients.parser.cursorLatency = Latency()
    counts.latest = 0
    let before = moment()
    try send(&cursors, &strokes, seconds: options.seconds)
    let after = moment()
    try drain()
    return Results(
      before: before, after: after, end: moment(), strokeLatency: clients.parser.strokeLatency,
      cursorLatency: clients.parser.cursorLatency, resyncs: clients.resyncs, lost: clients.lost)
  }

  private func moment() -> Moment {
    Moment(
      micros: clients.now(), counts: counts, tally: clients.parser.tally,
      servers: options.serverPIDs.map(ProcessUsage.init), generator: ProcessUsage(pid: Int(getpid())))
  }

  private func send(_ cursors: inout Rotation, _ strokes: inout Rotation, seconds: Double) throws(LoadFailure) {
    let end = clients.now() + Int(seconds * 1_000_000)
    while clients.now() < end {
      // Bounded, so that reading goes on when sending is late.
      for _ in 0..<256 {
        let cursor = cursors.next(by: clients.now())
        let stroke = strokes.next(by: clients.now())
        if cursor == nil, stroke == nil { break }
        counts.latest = max(counts.latest, cursor?.late ?? 0, stroke?.late ?? 0)
        if let cursor { try sendCursor(clients.all[cursor.sender]) }
        if let stroke { try sendStroke(clients.all[stroke.sender]) }
      }
      try clients.turn(until: min(end, cursors.due ?? end, strokes.due ?? end))
    }
  }

  private func sendCursor(_ connection: LoadConnection) throws(LoadFailure) {
    guard connection.state == .joined else { return }
    let frame = clients.messages[connection.room].cursor(user: connection.user, now: clients.now())
    guard try clients.write(frame, to: connection) else { return counts.heldBack += 1 }
    counts.cursorsSent += 1
    counts.cursorsExpected += clients.members[connection.room]
  }

  private func sendStroke(_ connection: LoadConnection) throws(LoadFailure) {
    guard connection.state == .joined else { return }
    let frame = clients.messages[connection.room].stroke(
      user: connection.user, number: connection.strokes, userID: connection.userID, now: clients.now())
    guard try clients.write(frame, to: connection) else { return counts.heldBack += 1 }
    connection.strokes += 1
    counts.strokesSent += 1
    counts.strokesExpected += clients.members[connection.room]
  }

  /// Reads on until all strokes have come and nothing more does, or for five seconds.
  private func drain() throws(LoadFailure) {
    let end = clients.now() + 5_000_000
    var seen = -1
    while clients.now() < end {
      let received = clients.parser.tally.strokes + clients.parser.tally.cursors
      if clients.parser.tally.strokes >= counts.strokesExpected, received == seen { return }
      seen = received
      let pause = clients.now() + 200_000
      while clients.now() < pause { try clients.turn(until: pause) }
    }
  }
}
