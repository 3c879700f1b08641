import ClusterAPI
import Kernel
import Redis
import RoomsAPI

/// Finds instances that died and takes their members out of their rooms. Several instances may do so at the same time:
/// every step may be done twice.
///
/// An instance counts as dead when it had no lease at two looks, and this one has seen Redis all the time between them and a
/// lease before: after a restart of Redis the living have to come back first.
final class Sweeper {
  private let stores: SharedStores
  private let agreement: Agreement
  private let logger: Logger
  private var suspects: Set<String> = []
  /// Since when every look has succeeded.
  private var seenSince: Instant?

  init(stores: SharedStores, agreement: Agreement, logger: Logger) {
    self.stores = stores
    self.agreement = agreement
    self.logger = logger
  }

  /// Redis did not answer: what is known is old.
  func interrupted() {
    suspects = []
    seenSince = nil
  }

  /// Looks once.
  func sweep(on reactor: Reactor, quietFor lease: Duration) async {
    let since = seenSince ?? reactor.now
    seenSince = since
    do {
      let missing = try await withoutLease(on: reactor)
      let dead = reactor.now - since >= lease ? missing.intersection(suspects) : []
      suspects = missing
      for instance in dead.sorted() { try await bury(instance, on: reactor) }
    } catch {
      logger.warning("dead instances could not be looked for: \(error)")
      interrupted()
    }
  }

  private func withoutLease(on reactor: Reactor) async throws -> Set<String> {
    let connection = stores.redis.connection(on: reactor)
    var missing: Set<String> = []
    var leases: [String: String] = [:]
    for value in try await connection.send(RedisCommand("SMEMBERS", InstanceKeys.all)).array ?? [] {
      guard let instance = value.string, instance != stores.instance.text else { continue }
      let lease = try await connection.send(RedisCommand("GET", InstanceKeys.lease(instance)))
      if lease.isNull { missing.insert(instance) } else { leases[instance] = lease.string }
    }
    agreement.compare(with: leases)
    return missing
  }

  private func isAlive(_ instance: String, on reactor: Reactor) async throws -> Bool {
    let connection = stores.redis.connection(on: reactor)
    return try await connection.send(RedisCommand("EXISTS", InstanceKeys.lease(instance))).int != 0
  }

  /// Stops as soon as the instance is back; what was done by then it tells anew.
  private func bury(_ instance: String, on reactor: Reactor) async throws {
    let connection = stores.redis.connection(on: reactor)
    let rooms = try await connection.send(RedisCommand("SMEMBERS", InstanceKeys.rooms(instance))).array ?? []
    var members: Int64 = 0
    for room in rooms.compactMap({ $0.string.flatMap { RoomID($0) } }) {
      if try await isAlive(instance, on: reactor) { return }
      members += try await clear(room, of: instance, on: reactor)
    }
    if try await isAlive(instance, on: reactor) { return }
    try await connection.send(RedisCommand("DEL", InstanceKeys.rooms(instance)))
    try await connection.send(RedisCommand("SREM", InstanceKeys.all, instance))
    suspects.remove(instance)
    logger.warning("instance \(instance) is dead: \(members) members left \(rooms.count) rooms")
  }

  /// Answers how many members it had.
  private func clear(_ room: RoomID, of instance: String, on reactor: Reactor) async throws -> Int64 {
    let channel = "room:{\(room)}"
    let fact = MemberFact(.instanceGone, instance).encoded
    let head = LinkMessage.head(origin: stores.instance.text, sent: 0)
    let reply = try await stores.redis.connection(on: reactor).send(
      MemberScripts.sweep.call(
        keys: MemberScripts.keys(of: channel),
        [stores.redis.publishCommand, channel, head, "\(instance)/", fact])
    ).array
    guard let left = reply?.first?.int, let swept = reply?.last?.int else { return 0 }
    // A home here does not hear its own instance's messages.
    tellHome(of: room, instance, from: reactor)
    if left == 0 { reactor.events.publish(RoomAbandoned(room: room)) }
    return swept
  }

  private func tellHome(of room: RoomID, _ instance: String, from reactor: Reactor) {
    let home = ReactorGroup.home(of: room.text, among: reactor.groupSize)
    reactor.perform(on: home) { LinkTable.on($0).links[room]?.forget(instance: instance) }
  }
}
