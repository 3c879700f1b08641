internal import Kernel

/// A reactor's connections to the nodes, one each.
final class NodeConnections {
  /// A node that serves nothing may still be asked for keys that are on their way to it.
  private static let grace = Duration.seconds(1)

  /// Told when a connection was made and when one was lost.
  var changed: ((Bool) -> Void)?
  private let server: RedisServer
  private unowned let reactor: Reactor
  private var entries: [RedisNode: (connection: RedisConnection, used: Instant)] = [:]
  /// Those that serve slots, as far as is known.
  private(set) var masters: Set<RedisNode> = []
  private var retirement: TimerToken?
  /// Who takes what has no key.
  private var anyone: RedisNode?

  init(_ server: RedisServer, on reactor: Reactor) {
    self.server = server
    self.reactor = reactor
  }

  /// The connection to a node, made at the first use.
  func connection(to node: RedisNode) -> RedisConnection {
    if let found = entries[node]?.connection {
      entries[node]?.used = reactor.now
      return found
    }
    let made = RedisConnection(server.node(node), on: reactor)
    made.connectionChanged = { [weak self] isOpen in self?.changed?(isOpen) }
    entries[node] = (made, reactor.now)
    return made
  }

  /// Connects to all of these, and soon gives up those to others: who is replaced by its replica may never answer.
  func keep(_ masters: Set<RedisNode>) {
    self.masters = masters
    for master in masters { _ = connection(to: master) }
    guard retirement == nil, entries.keys.contains(where: { !masters.contains($0) }) else { return }
    retirement = reactor.schedule(after: Self.grace) { [weak self] in self?.retire() }
  }

  private func retire() {
    retirement = nil
    let old = entries.filter { !masters.contains($0.key) && reactor.now - $0.value.used >= Self.grace }
    for node in old.keys { entries[node] = nil }
    for entry in old.values { entry.connection.close() }
    keep(masters)
  }

  /// One of the masters, the same as long as it is there.
  func any() -> RedisNode? {
    if let anyone, masters.contains(anyone), connection(to: anyone).isOpen { return anyone }
    anyone = masters.first { connection(to: $0).isOpen } ?? masters.first
    return anyone
  }

  func close() {
    changed = nil
    if let retirement { reactor.cancel(retirement) }
    let closed = entries.values
    entries = [:]
    for entry in closed { entry.connection.close() }
  }
}
