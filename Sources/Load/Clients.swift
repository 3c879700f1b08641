import Glibc

/// All connections of a run, on one epoll: opens them, leads each into its room, and reads what comes.
final class Clients {
  private let options: Options
  private let endpoints: [Endpoint]
  private let mint: TokenMint
  private let poller: Poller
  private let buffer = ReceiveBuffer(capacity: 262_144)
  private let origin = monotonicMicros()
  let messages: [Messages]
  var parser: DeliveryParser
  private(set) var all: [LoadConnection] = []
  /// Joined members of each room: what one message is delivered to.
  private(set) var members: [Int]
  private(set) var joined = 0
  /// States that came after the one a join brings.
  private(set) var resyncs = 0
  /// Connections lost after they had joined, by reason.
  private(set) var lost: [String: Int] = [:]

  init(options: Options, endpoints: [Endpoint], rooms: [String], mint: TokenMint) throws(LoadFailure) {
    self.options = options
    self.endpoints = endpoints
    self.mint = mint
    messages = rooms.map { Messages(room: $0, points: options.points, version: options.version) }
    members = Array(repeating: 0, count: rooms.count)
    parser = DeliveryParser(
      connections: rooms.count * options.users, users: options.users, servers: endpoints.count, sample: options.sample)
    poller = try Poller()
  }

  deinit {
    for connection in all where connection.state != .closed { connection.socket.close() }
  }

  /// Microseconds of the run.
  func now() -> Int { monotonicMicros() - origin }

  /// Connects everybody at the ramp's rate and waits until all have their initial state.
  func connect() throws(LoadFailure) {
    let total = messages.count * options.users
    var ramp = Rotation(count: total, rate: options.ramp / Double(total), began: now())
    var (before, progress) = (0, now())
    while joined < total {
      while all.count < total, ramp.next(by: now()) != nil { try open(all.count) }
      try turn(until: all.count < total ? ramp.due : nil)
      if joined > before { (before, progress) = (joined, now()) }
      guard now() - progress < 30_000_000 else {
        throw .timeout("\(joined) of \(total) connections have joined, and none more in 30 s")
      }
    }
  }

  /// Sends a frame; `false` when too much waits for that connection already.
  @discardableResult
  func write(_ bytes: [UInt8], to connection: LoadConnection) throws(LoadFailure) -> Bool {
    let waited = connection.wantsToWrite
    let taken = connection.send(bytes)
    if connection.wantsToWrite, !waited {
      try poller.change(connection.socket.fd, token: connection.index, writing: true)
    }
    return taken
  }

  /// Waits until `time` at most (100 ms when `nil`) and serves what is ready.
  func turn(until time: Int?) throws(LoadFailure) {
    let wait = time.map { min(100, max(0, ($0 - now() + 999) / 1000)) } ?? 100
    for event in poller.wait(milliseconds: wait) {
      let connection = all[event.token]
      switch connection.state {
      case .connecting: try upgrade(connection)
      case .upgrading, .joining, .joined: try serve(connection, event)
      case .closed: break
      }
    }
  }

  private func open(_ index: Int) throws(LoadFailure) {
    let user = index / messages.count
    let endpoint = endpoints[user % endpoints.count]
    let connection = LoadConnection(
      socket: try Socket(connectingTo: endpoint), endpoint: endpoint, index: index, room: index % messages.count,
      user: user, userID: mint.account(index).userID)
    all.append(connection)
    try poller.add(connection.socket.fd, token: index, writing: true)
  }

  private func upgrade(_ connection: LoadConnection) throws(LoadFailure) {
    let endpoint = connection.endpoint
    if let failure = connection.socket.connectFailure() {
      throw .unreachable("\(endpoint.host):\(endpoint.port): \(failure)")
    }
    let token = mint.token(for: mint.account(connection.index))
    let request =
      "GET /?v=\(options.version)&token=\(token) HTTP/1.1\r\nHost: \(endpoint.host):\(endpoint.port)\r\nUpgrade: websocket\r\n"
      + "Connection: Upgrade\r\nSec-WebSocket-Key: Y2FudmFzLWxvYWQta2V5IQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    connection.state = .upgrading
    try write(Array(request.utf8), to: connection)
    try poller.change(connection.socket.fd, token: connection.index, writing: connection.wantsToWrite)
  }

  private func join(_ connection: LoadConnection) throws(LoadFailure) {
    switch connection.receiveUpgrade(through: buffer) {
    case 0: return
    case 101:
      connection.state = .joining
      try write(messages[connection.room].joining(), to: connection)
    case nil: throw .unreachable("connection \(connection.index) was closed during its upgrade")
    case let status?:
      connection.socket.setTimeout(seconds: 1)
      let answer = try connection.socket.readAnswer(after: connection.kept, what: "the upgrade")
      throw .refused("the upgrade of connection \(connection.index)", status: status, body: answer.body)
    }
  }

  private func serve(_ connection: LoadConnection, _ event: Poller.Event) throws(LoadFailure) {
    if event.writable {
      connection.flush()
      if !connection.wantsToWrite {
        try poller.change(connection.socket.fd, token: connection.index, writing: false)
      }
    }
    guard event.readable else { return }
    if connection.state == .upgrading { return try join(connection) }
    guard let signals = connection.receive(through: buffer, into: &parser, clock: now) else {
      return try lose(connection, "without a close frame")
    }
    for signal in signals where connection.state != .closed { try handle(signal, of: connection) }
  }

  private func handle(_ signal: Signal, of connection: LoadConnection) throws(LoadFailure) {
    switch signal {
    case .initialState where connection.state == .joining:
      connection.state = .joined
      joined += 1
      members[connection.room] += 1
    case .initialState: resyncs += 1
    case .behind: try write(messages[connection.room].joining(), to: connection)
    case .roomExpired: try lose(connection, "ROOM_EXPIRED")
    case .ping(let payload): try write(Messages.frame(opcode: 10, payload), to: connection)
    case .close(let code): try lose(connection, "close code \(code)")
    }
  }

  private func lose(_ connection: LoadConnection, _ reason: String) throws(LoadFailure) {
    guard connection.state == .joined else {
      let errors = parser.tally.errors.keys.sorted().map { ", ERROR \($0)" }.joined()
      throw .unreachable("connection \(connection.index) was closed before it had joined: \(reason)\(errors)")
    }
    connection.state = .closed
    connection.socket.close()
    members[connection.room] -= 1
    lost[reason, default: 0] += 1
  }
}
