import Kernel
import RoomsAPI

/// Deletes rooms that nobody has been in for too long, once a minute, on one reactor. Occupied rooms never expire,
/// however silent.
struct RoomExpiry: Sendable {
  private static let interval = Duration.seconds(60)
  private static let batch = 100

  let store: any RoomStore
  let participants: Contributions<any RoomParticipant>
  let lifetime: Duration
  let logger: Logger

  func begin(on reactor: Reactor) {
    reactor.schedule(after: Self.interval) { [unowned reactor] in
      reactor.spawn { [unowned reactor] in
        await sweep(now: reactor.time.timestamp())
        begin(on: reactor)
      }
    }
  }

  /// Deletes what has expired, in batches, so that a long list holds nobody up.
  func sweep(now: Timestamp) async {
    let limit = Timestamp(milliseconds: now.milliseconds - lifetime.nanoseconds / 1_000_000)
    do {
      var expired: [RoomID] = []
      repeat {
        expired = try await store.expire(emptySince: limit, count: Self.batch)
        for id in expired {
          for participant in participants.all { await participant.deleted(id) }
        }
        if !expired.isEmpty { logger.info("\(expired.count) rooms expired") }
      } while expired.count == Self.batch
    } catch {
      logger.warning("rooms could not be expired: \(error)")
    }
  }
}
