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
  /// The rooms in which each other instance has members, of those that are open here.
  private var roomsOfOthers: [String: Set<RoomID>] = [:]
  private var suspects: Set<String> = []
  /// Since when every look has succeeded.
  private var seenSince: Instant?
  /// Why the last look failed.
  private var lastFailure: String?

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
      lastFailure = nil
    } catch {
      if lastFailure != "\(error)" { logger.warning("dead instances could not be looked for: \(error)") }
      lastFailure = "\(error)"
      interrupted()
    }
  }

  /// Those of the instances that have not left in order, and of those that have members in rooms here.
  private func withoutLease(on reactor: Reactor) async throws -> Set<String> {
    let own = stores.instance.text
    var leases = try await leases(of: members(of: InstanceKeys.all, on: reactor).subtracting([own]), on: reactor)
    roomsOfOthers = await lookAround(
      from: reactor, except: Set(leases.compactMap { $1 == nil ? nil : $0 }).union([own]))
    leases.merge(try await self.leases(of: Set(roomsOfOthers.keys), on: reactor)) { $1 }
    agreement.compare(with: leases.compactMapValues(\.self))
    return Set(leases.compactMap { $1 == nil ? $0 : nil })
  }

  /// Of a set, which is begun anew when somebody has made something else of it.
  private func members(of key: String, on reactor: Reactor) async throws -> Set<String> {
    let connection = stores.redis.connection(on: reactor)
    do {
      return Set(try await connection.send(RedisCommand("SMEMBERS", key)).array?.compactMap(\.string) ?? [])
    } catch {
      guard error.isWrongType else { throw error }
      logger.warning("\(key) in Redis is no set: it is deleted")
      try await connection.send(RedisCommand("DEL", key))
      return []
    }
  }

  /// `nil` for each that has none.
  private func leases(of instances: Set<String>, on reactor: Reactor) async throws -> [String: String?] {
    let connection = stores.redis.connection(on: reactor)
    var found: [String: String?] = [:]
    for instance in instances {
      found.updateValue(
        try await connection.send(RedisCommand("GET", InstanceKeys.lease(instance))).string, forKey: instance)
    }
    return found
  }

  private func lookAround(from reactor: Reactor, except known: Set<String>) async -> [String: Set<RoomID>] {
    var found: [String: Set<RoomID>] = [:]
    for index in 0..<reactor.groupSize {
      let part = await reactor.isolation(of: index).perform { LinkTable.on($0).roomsOfOthers(except: known) }
      found.merge(part) { $0.union($1) }
    }
    return found
  }

  private func isAlive(_ instance: String, on reactor: Reactor) async throws -> Bool {
    let connection = stores.redis.connection(on: reactor)
    return try await connection.send(RedisCommand("EXISTS", InstanceKeys.lease(instance))).int != 0
  }

  /// Stops as soon as the instance is back; what was done by then it tells anew.
  private func bury(_ instance: String, on reactor: Reactor) async throws {
    let connection = stores.redis.connection(on: reactor)
    let noted = try await members(of: InstanceKeys.rooms(instance), on: reactor)
    // What it noted may have been lost.
    let rooms = (roomsOfOthers[instance] ?? []).union(noted.compactMap { RoomID($0) })
    var members: Int64 = 0
    for room in rooms {
      if try await isAlive(instance, on: reactor) { return }
      members += try await clear(room, of: instance, on: reactor)
    }
    if try await isAlive(instance, on: reactor) { return }
    try await connection.send(RedisCommand("DEL", InstanceKeys.rooms(instance)))
    let struckOff = try await connection.send(RedisCommand("SREM", InstanceKeys.all, instance)).int
    suspects.remove(instance)
    guard struckOff == 1 || members > 0 else { return }
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
