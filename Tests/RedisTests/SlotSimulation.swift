import Kernel

@testable import Redis

/// One slot of three nodes that moves about, and a lane that speaks to them: single steps in an order that a seed decides. The
/// nodes answer as getNodeByQuery of Redis 7 does.
final class SlotSimulation {
  struct Operation {
    let keys: [String]
    var result: Result<RedisValue, RedisError>?
  }

  private struct Node {
    /// Whom it takes for the slot's owner.
    var owner = 0
    var migratingTo: Int?
    var isImporting = false
    var isDown = false
    var isOpen = true
    var inbox: [RoutedCommand] = []
    var outbox: [(item: RoutedCommand, result: Result<RedisValue, RedisError>)] = []
  }

  /// What was done to each first key, in order.
  private(set) var lists: [String: [Int]] = [:]
  private(set) var operations: [Operation] = []
  /// How often each answer was given.
  private(set) var counts: [String: Int] = [:]
  private var nodes = Array(repeating: Node(), count: 3)
  private var places: [String: Int] = [:]
  private var map = SlotMap(master: address(0), epoch: 0)
  private let lane = Lane(slot: 0)
  private var random: SeededGenerator

  /// When it is calm the slot moves, and nothing else happens.
  private let isCalm: Bool

  init(seed: UInt64, isCalm: Bool) {
    random = SeededGenerator(state: seed)
    self.isCalm = isCalm
  }

  private static func address(_ index: Int) -> RedisNode { RedisNode(host: "n", port: UInt16(index + 1)) }

  func run(steps: Int) {
    for _ in 0..<steps { step() }
    // Then it comes to rest.
    while nodes.contains(where: { !$0.inbox.isEmpty || !$0.outbox.isEmpty }) || lane.hasWaiting {
      for index in nodes.indices {
        (nodes[index].isDown, nodes[index].isOpen) = (false, true)
        work(index)
      }
      for index in nodes.indices { receive(index) }
      pump()
      if lane.hasWaiting { administer() }
    }
  }

  private func step() {
    let index = Int.random(in: 0..<3, using: &random)
    switch Int.random(in: 0..<100, using: &random) {
    case ..<30: send()
    case ..<60: work(index)
    case ..<90: receive(index)
    case ..<97: administer()
    case _ where isCalm: break
    case 97: drop(index)
    case 98: nodes[index].isOpen = true
    default: map = SlotMap(master: Self.address(nodes[index].owner), epoch: 0)
    }
    pump()
  }

  // MARK: The client: what RedisRouter does, without waiting

  private func send() {
    let id = operations.count
    let keys = chooseKeys()
    operations.append(Operation(keys: keys))
    lane.append(
      RoutedCommand(
        RedisCommand("RPUSH", keys[0], id), patience: .wait, deadline: Instant(nanoseconds: UInt64(id)),
        reply: { [unowned self] in finished(id, $0) }))
  }

  /// When it is calm those with the same first key have the others in common, too.
  private func chooseKeys() -> [String] {
    if isCalm { return Bool.random(using: &random) ? ["a", "b"] : ["c"] }
    let count = Int.random(in: 1...3, using: &random) == 3 ? 2 : 1
    return Array(["a", "b", "c"].shuffled(using: &random).prefix(count))
  }

  private func finished(_ id: Int, _ result: Result<RedisValue, RedisError>) {
    if operations[id].result != nil { counts["answered twice", default: 0] += 1 }
    operations[id].result = result
  }

  private func pump() {
    while case .send(let item, let place) = lane.next(
      owner: map.owner(of: 0), isReady: { nodes[Int($0.port) - 1].isOpen })
    {
      nodes[Int(place.port) - 1].inbox.append(item)
    }
  }

  private func receive(_ index: Int) {
    guard !nodes[index].outbox.isEmpty else { return }
    let (item, result) = nodes[index].outbox.removeFirst()
    take(item, result, index)
  }

  private func take(_ item: RoutedCommand, _ result: Result<RedisValue, RedisError>, _ index: Int) {
    guard case .failure(.server(let error)) = result, let refusal = Refusal(error, by: Self.address(index)),
      isCalm || item.refusals < 40
    else {
      for overtaken in lane.finished(item, result) {
        counts["overtaken", default: 0] += 1
        overtaken.reply(.failure(overtaken.refusal.map { .server($0) } ?? .notConnected))
      }
      return item.reply(result)
    }
    var item = item
    item.refusals += 1
    item.refusal = error
    item.ask = nil
    switch refusal {
    case .moved(_, let place): map.move(0, to: place)
    case .ask(let place): item.ask = place
    case .tryAgain, .unable: break
    }
    lane.refuse(item)
  }

  // MARK: The nodes

  private func work(_ index: Int) {
    guard !nodes[index].inbox.isEmpty else { return }
    let item = nodes[index].inbox.removeFirst()
    let refusal = refusal(of: item, at: index)
    counts[refusal.map { String($0.prefix { $0 != " " }) } ?? "ran", default: 0] += 1
    guard let refusal else { return run(item, at: index) }
    nodes[index].outbox.append((item, .failure(.server(RedisServerError(text: refusal)))))
  }

  private func refusal(of item: RoutedCommand, at index: Int) -> String? {
    let node = nodes[index]
    if node.isDown { return "CLUSTERDOWN" }
    let keys = operations[Int(item.deadline.nanoseconds)].keys
    let missing = keys.filter { places[$0] != index }.count
    if node.owner == index {
      guard let target = node.migratingTo, missing > 0 else { return nil }
      return missing < keys.count ? "TRYAGAIN" : "ASK 0 \(Self.address(target))"
    }
    guard node.isImporting, item.ask != nil else { return "MOVED 0 \(Self.address(node.owner))" }
    return keys.count > 1 && missing > 0 ? "TRYAGAIN" : nil
  }

  private func run(_ item: RoutedCommand, at index: Int) {
    let id = Int(item.deadline.nanoseconds)
    for key in operations[id].keys { places[key] = index }
    lists[operations[id].keys[0], default: []].append(id)
    nodes[index].outbox.append((item, .success(.integer(1))))
  }

  /// The connection is lost; what the node has read of it may still run.
  private func drop(_ index: Int) {
    guard nodes[index].isOpen else { return }
    for _ in 0..<Int.random(in: 0...nodes[index].inbox.count, using: &random) { work(index) }
    let lost = nodes[index].outbox.map(\.item) + nodes[index].inbox
    (nodes[index].outbox, nodes[index].inbox, nodes[index].isOpen) = ([], [], false)
    for item in lost { take(item, .failure(.lost), index) }
  }

  // MARK: Whoever moves the slot

  private func administer() {
    if let from = nodes.indices.first(where: { nodes[$0].migratingTo != nil }), let to = nodes[from].migratingTo {
      return goOn(from, to)
    }
    if let late = nodes.indices.first(where: { nodes[$0].owner != truth }) { return nodes[late].owner = truth }
    let index = Int.random(in: 0..<3, using: &random)
    guard index != truth, Bool.random(using: &random) else {
      if !isCalm { nodes[index].isDown.toggle() }
      return
    }
    // What is still on its way to a node that gives a slot away and gets it back would overtake what was refused in between.
    if isCalm, !nodes[index].inbox.isEmpty || map.owner(of: 0) == Self.address(index) { return }
    nodes[index].isImporting = true
    nodes[truth].migratingTo = index
  }

  /// The slot's owner in between moves.
  private var truth: Int { nodes.indices.first { nodes[$0].owner == $0 } ?? 0 }

  /// Keys one by one; then the target is told first, as redis-cli does, then the others in their turn.
  private func goOn(_ from: Int, _ to: Int) {
    if nodes[to].owner != to {
      if let key = places.keys.sorted().first(where: { places[$0] == from }) { return places[key] = to }
      (nodes[to].owner, nodes[to].isImporting) = (to, false)
    } else {
      (nodes[from].owner, nodes[from].migratingTo) = (to, nil)
    }
  }
}

extension SlotSimulation {
  /// xorshift64*
  struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 2_685_821_657_736_338_717
    }
  }
}
