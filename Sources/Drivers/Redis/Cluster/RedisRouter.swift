internal import Kernel

/// Sends each command to the node that serves its slot, over one connection to each master: a Cluster's, or the one that
/// Sentinels name, which serves all.
final class RedisRouter: RedisCommander {
  /// The lane of what has no key.
  static let keyless = HashSlot.count

  unowned let reactor: Reactor
  let server: RedisServer
  let directory: TopologyDirectory
  let nodes: NodeConnections
  var connectionChanged: ((Bool) -> Void)?
  /// Those of slots with something under way.
  var lanes: [Int: Lane] = [:]
  var expiry: (timer: TimerToken, at: Instant)?
  var random = SystemRandomNumberGenerator()
  private var pumping: Set<Int> = []
  private var unanswered = 0
  private var queuedBytes = 0
  private var hasConnected = false
  private(set) var isClosed = false

  init(_ server: RedisServer, _ directory: TopologyDirectory, on reactor: Reactor) {
    self.reactor = reactor
    self.server = server
    self.directory = directory
    nodes = NodeConnections(server, on: reactor)
    nodes.changed = { [weak self] isOpen in self?.nodeChanged(isOpen) }
    directory.add(self)
    nodes.keep(directory.map.masters)
  }

  var health: RedisHealth {
    let all = nodes.masters.map { nodes.connection(to: $0).health }
    return RedisHealth(
      isConnected: !all.isEmpty && all.allSatisfy(\.isConnected), roundTrip: all.compactMap(\.roundTrip).max(),
      lastError: all.lazy.compactMap(\.lastError).first ?? directory.lastError,
      connections: all.reduce(0) { $0 + $1.connections }, unanswered: unanswered)
  }

  var masters: [any RedisCommander] { nodes.masters.map { nodes.connection(to: $0) } }

  func submit(
    _ command: RedisCommand, timeout: Duration?, ifDisconnected patience: RedisPatience,
    reply: @escaping (Result<RedisValue, RedisError>) -> Void
  ) {
    guard !isClosed else { return reply(.failure(.closed)) }
    let options = server.options
    guard unanswered < options.maxCommands, queuedBytes + command.bytes.count <= options.maxQueuedBytes else {
      return reply(.failure(.queueFull))
    }
    let lane = lane(of: command)
    guard !lane.isBlocked || !patience.fails(everConnected: hasConnected),
      patience != .failFast || !isSilent(lane)
    else { return reply(.failure(.notConnected)) }
    unanswered += 1
    queuedBytes += command.bytes.count
    let deadline = reactor.now + (timeout ?? options.commandTimeout)
    let wasBlocked = lane.isBlocked
    lane.append(RoutedCommand(command, patience: patience, deadline: deadline, reply: reply))
    if !wasBlocked { pump(lane) }
    if lane.hasWaiting { expire(at: deadline) }
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    connectionChanged = nil
    nodes.close()
    if let expiry { reactor.cancel(expiry.timer) }
    for lane in lanes.values {
      if let pause = lane.pause { reactor.cancel(pause) }
      for item in lane.remove(where: { _ in true }) { finish(item, .failure(.closed)) }
    }
    lanes = [:]
  }

  /// On one server everything has one order.
  private func lane(of command: RedisCommand) -> Lane {
    let slot = server.isCluster ? command.key.map(HashSlot.of) ?? Self.keyless : 0
    if let lane = lanes[slot] { return lane }
    let lane = Lane(slot: slot)
    lanes[slot] = lane
    return lane
  }

  // MARK: Sending

  /// Sends what the lane has to send.
  func pump(_ lane: Lane) {
    // What an answer from within does is seen by the loop that is under way.
    guard !isClosed, pumping.insert(lane.slot).inserted else { return }
    defer { pumping.remove(lane.slot) }
    while true {
      switch lane.next(owner: owner(of: lane.slot), isReady: { nodes.connection(to: $0).isOpen }) {
      case .send(let item, let node): transmit(item, to: node, lane)
      case .blocked:
        directory.refresh()
        failImpatient(lane)
        fallthrough
      case .idle:
        if lane.isEmpty { lanes[lane.slot] = nil }
        return
      }
    }
  }

  private func transmit(_ item: RoutedCommand, to node: RedisNode, _ lane: Lane) {
    let command = item.ask == nil ? item.command : item.command.asking
    nodes.connection(to: node).submit(
      command, timeout: item.deadline - reactor.now, ifDisconnected: .fail
    ) { [weak self] result in self?.answered(item, by: node, result, lane) }
  }

  private func owner(of slot: Int) -> RedisNode? {
    slot == Self.keyless ? nodes.any() : directory.map.owner(of: slot)
  }

  private func isSilent(_ lane: Lane) -> Bool {
    owner(of: lane.slot).map { nodes.connection(to: $0).silence.isNoted } ?? false
  }

  private func failImpatient(_ lane: Lane) {
    let impatient = lane.remove { $0.patience.fails(everConnected: hasConnected) }
    for item in impatient { finish(item, .failure(.notConnected)) }
  }

  /// The caller is answered, and its bytes are free again.
  func finish(_ item: RoutedCommand, _ result: Result<RedisValue, RedisError>) {
    unanswered -= 1
    queuedBytes -= item.command.bytes.count
    item.reply(result)
  }

  private func nodeChanged(_ isOpen: Bool) {
    if isOpen { hasConnected = true } else { directory.refresh() }
    for lane in Array(lanes.values) { pump(lane) }
    connectionChanged?(isOpen)
  }
}

extension RedisRouter: TopologyObserver {
  var isWaiting: Bool { lanes.values.contains(where: \.isBlocked) }

  func topologyKnown() {
    nodes.keep(directory.map.masters)
    for lane in Array(lanes.values) { pump(lane) }
  }
}
