/// Which master serves which slot. Empty until somebody was asked.
struct SlotMap: Equatable {
  /// Every server that was named, replicas too.
  private(set) var nodes: [RedisNode] = []
  /// Indices into `nodes`; -1 where nobody serves.
  private var owners: [Int16] = []
  /// Sentinels count the changes of master: what has a smaller number is out of date.
  private(set) var epoch: Int64 = 0

  init() {}

  /// One master for all.
  init(master: RedisNode, epoch: Int64) {
    self.epoch = epoch
    nodes = [master]
    owners = Array(repeating: 0, count: HashSlot.count)
  }

  /// Reads the answer to CLUSTER SLOTS: `[first, last, [host, port, id...], replicas...]` for each range.
  init?(slots reply: RedisValue, askedAt asked: RedisNode) {
    guard let ranges = reply.array, !ranges.isEmpty else { return nil }
    owners = Array(repeating: -1, count: HashSlot.count)
    for range in ranges {
      guard let parts = range.array, parts.count >= 3, let first = parts[0].int, let last = parts[1].int,
        0 <= first, first <= last, last < Int64(HashSlot.count)
      else { return nil }
      let named = parts[2...].compactMap { Self.node($0, askedAt: asked) }
      guard let master = Self.node(parts[2], askedAt: asked) else { continue }
      for node in named { _ = index(of: node) }
      let owner = index(of: master)
      for slot in Int(first)...Int(last) { owners[slot] = owner }
    }
  }

  private static func node(_ value: RedisValue, askedAt asked: RedisNode) -> RedisNode? {
    guard let parts = value.array, parts.count >= 2, let port = parts[1].int.flatMap({ UInt16(exactly: $0) }), port > 0
    else { return nil }
    // A node that does not know its name says none; one that it does not want to be told is `?`.
    let host = parts[0].string ?? ""
    return RedisNode(host: host.isEmpty || host == "?" ? asked.host : host, port: port)
  }

  /// The server of a slot; `nil` when it is not known, or there is none.
  func owner(of slot: Int) -> RedisNode? {
    guard owners.indices.contains(slot), owners[slot] >= 0 else { return nil }
    return nodes[Int(owners[slot])]
  }

  /// A server has said where this slot is.
  mutating func move(_ slot: Int, to node: RedisNode) {
    guard owners.indices.contains(slot) else { return }
    owners[slot] = index(of: node)
  }

  /// Those that serve slots.
  var masters: Set<RedisNode> { Set(Set(owners).filter { $0 >= 0 }.map { nodes[Int($0)] }) }

  private mutating func index(of node: RedisNode) -> Int16 {
    if let known = nodes.firstIndex(of: node) { return Int16(known) }
    nodes.append(node)
    return Int16(nodes.count - 1)
  }
}
