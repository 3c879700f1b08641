import ClusterAPI
import Kernel
import Mongo
import Redis

/// Finds out, on one reactor, whether all instances use the same stores. Each store has an identity, drawn by whoever finds none: the
/// key `cluster:id` of Redis, a document of MongoDB. What MongoDB an instance uses is in its lease in Redis; what Redis, in its note in
/// MongoDB. So who shares one of them with others sees that the other one is not theirs. While one of them is away nothing is compared.
final class StoreWatch {
  private static let key = "cluster:id"

  private let stores: SharedStores
  private let register: InstanceRegister
  private let agreement: Agreement
  private let interval: Duration
  /// For a store that has no identity.
  private let candidate: String
  private var neighbours = Neighbours()

  /// `candidate` is like no other's.
  init(_ stores: SharedStores, _ agreement: Agreement, every interval: Duration, candidate: String) {
    self.stores = stores
    self.agreement = agreement
    self.interval = interval
    self.candidate = candidate
    register = InstanceRegister(client: stores.mongo)
  }

  /// Looks now and from now on.
  func begin(on reactor: Reactor) {
    reactor.spawn { [self, unowned reactor] in
      do { try await look(on: reactor) } catch { forget() }
      reactor.schedule(after: interval) { [self, unowned reactor] in begin(on: reactor) }
    }
  }

  /// That a store is away is said elsewhere; what was seen before is too old to tell.
  private func forget() {
    neighbours = Neighbours()
    agreement.found(onAnotherRedis: [])
  }

  private func look(on reactor: Reactor) async throws {
    let redis = try await redisIdentity(on: reactor)
    agreement.found(mongo: try await register.identity(orElse: candidate))
    try await register.note(stores.instance.text, on: redis)
    let notes = try await register.notes()
    agreement.found(onAnotherRedis: neighbours.look(notes, from: redis))
  }

  /// Read each time: a Redis that has lost everything is another one, until all have looked.
  private func redisIdentity(on reactor: Reactor) async throws -> String {
    let connection = stores.redis.connection(on: reactor)
    for _ in 0..<2 {
      if let found = try await connection.send(RedisCommand("GET", Self.key), ifDisconnected: .fail).string {
        return found
      }
      try await connection.send(RedisCommand("SET", Self.key, candidate, "NX"), ifDisconnected: .fail)
    }
    throw RedisError.protocolError("\(Self.key) is not kept")
  }
}
