import ClusterAPI
import Kernel
import Redis

/// Keeps this instance's lease, on one reactor, and looks for others whose lease has ended: their members leave their rooms.
struct Instances: Sendable {
  let stores: SharedStores
  let lease: Duration
  let agreement: Agreement
  let state: LeaseState
  let logger: Logger

  /// After so many renewals the rooms here are noted anew: the server that has their list may have lost its end.
  private static let roomsNotedEvery = 15

  /// Renews three times in a lease.
  private var interval: Duration { .nanoseconds(lease.nanoseconds / 3) }

  func begin(on reactor: Reactor) {
    let sweeper = Sweeper(stores: stores, agreement: agreement, logger: logger)
    reactor.spawn { [unowned reactor] in await renew(on: reactor, sweeper, isBack: false, round: 1) }
  }

  /// One instance the fewer, in order: nobody has to wait for its lease.
  static func leave(_ stores: SharedStores, on handle: ReactorHandle) async {
    let name = stores.instance.text
    for command in [
      RedisCommand("DEL", InstanceKeys.lease(name)), RedisCommand("DEL", InstanceKeys.rooms(name)),
      RedisCommand("SREM", InstanceKeys.all, name),
    ] {
      _ = try? await stores.redis.send(command, on: handle, timeout: .seconds(1))
    }
  }

  /// `isBack` after a lease that had ended was taken again: a burial that had begun before may have gone on until now, so all is
  /// told once more.
  private func renew(on reactor: Reactor, _ sweeper: Sweeper, isBack: Bool, round: Int) async {
    var isBack = isBack
    do {
      let hasReturned = try await hold(on: reactor)
      state.note(nil)
      if hasReturned || isBack { everywhere(from: reactor) { $0.announceAll() } }
      isBack = hasReturned
      if round.isMultiple(of: Self.roomsNotedEvery) { everywhere(from: reactor) { $0.noteRooms() } }
      await sweeper.sweep(on: reactor, quietFor: lease)
    } catch {
      if state.note("\(error)") { logger.warning("the lease of \(stores.instance) was not renewed: \(error)") }
      sweeper.interrupted()
    }
    reactor.schedule(after: interval) { [unowned reactor, isBack] in
      reactor.spawn { [unowned reactor] in await renew(on: reactor, sweeper, isBack: isBack, round: round + 1) }
    }
  }

  /// Renews the lease; true when it had ended, and others may have taken this instance for dead.
  private func hold(on reactor: Reactor) async throws -> Bool {
    let (connection, key) = (stores.redis.connection(on: reactor), InstanceKeys.lease(stores.instance.text))
    let milliseconds = lease.nanoseconds / 1_000_000
    let renewed = try await connection.send(RedisCommand("SET", key, agreement.lease, "PX", milliseconds, "XX"))
    if renewed.isNull { try await connection.send(RedisCommand("SET", key, agreement.lease, "PX", milliseconds)) }
    // Every time: whoever took this instance for dead may have struck it off after its return.
    do {
      try await connection.send(RedisCommand("SADD", InstanceKeys.all, stores.instance.text))
    } catch {
      // Whoever sweeps deletes what is no set.
      guard error.isWrongType else { throw error }
    }
    return renewed.isNull
  }

  private func everywhere(from reactor: Reactor, _ body: @escaping @Sendable (LinkTable) -> Void) {
    for index in 0..<reactor.groupSize {
      reactor.perform(on: index) { body(LinkTable.on($0)) }
    }
  }
}
