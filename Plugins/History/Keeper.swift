import Kernel
import RoomsAPI

/// Gives each room its log, and each member the state it begins with.
struct Keeper: RoomParticipant {
  private static let watchInterval = Duration.seconds(2)

  let store: any StrokeStore
  let policies: Contributions<any RetentionPolicy>
  let limits: StrokeLogLimits
  let commits: CommitsUnderWay
  let metrics: HistoryMetrics
  let logger: Logger

  func open(_ room: any Room) async throws {
    for policy in policies.all { try await policy.willOpen(room.id) }
    let replayed: ReplayedLog
    do {
      replayed = try await store.replay(room.id.text)
    } catch {
      logger.error("the history of room \(room.id) could not be loaded: \(error)")
      throw ProtocolError.historyUnavailable
    }
    let unmarked = await mark(replayed, of: room.id) ? [] : replayed.unmarked
    _ = room.local(RoomLog.self) {
      RoomLog(
        room: room, log: StrokeLog(replayed, limits: limits), unmarked: unmarked,
        makeLoop: { [weak room, store, commits, metrics, logger, id = room.id, reactor = room.reactor] log, unmarked in
          CommitLoop(
            room: id, on: reactor, log: log, unmarked: unmarked, store: store, link: room?.link, underWay: commits,
            metrics: metrics, logger: logger)
        }, onDivergence: { [id = room.id] in renew($0, of: id) })
    }
    if let roomLog = room.local(RoomLog.self) { room.reactor.openLogs.add(roomLog, of: room.id) }
    listen(in: room)
  }

  /// The store has lost entries that were seen here, or another home has found so: goes on with what it has, and appends the rest
  /// again.
  private func renew(_ log: RoomLog, of room: RoomID) {
    log.reactor.spawn { [weak log] in
      var told: String?
      while let known = log?.end {
        do {
          let end = try await store.renew(room.text, before: known)
          guard end.epoch != known.position.epoch else { return log?.convergedAgain() ?? () }
          let replayed = try await store.replay(room.text)
          logger.warning("room \(room): the store had lost entries; what is known here is appended again")
          return log?.takeOver(replayed) ?? ()
        } catch {
          // It is tried once a second; said when it is new.
          if told != "\(error)" { logger.warning("room \(room): the store's log could not be read: \(error)") }
          told = "\(error)"
        }
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// What other homes of the room append comes over its link, and is read when some of it was lost on the way.
  private func listen(in room: any Room) {
    guard let link = room.link, let roomLog = room.local(RoomLog.self) else { return }
    link.onEntries = { [weak roomLog] in roomLog?.received($0) }
    link.onGap = { [weak roomLog] in roomLog?.check() }
    watch(roomLog, of: room.id, on: room.reactor)
  }

  /// Compares the log's end with the store's, so that a lost last message is noticed though nothing follows it. While it
  /// grows there is nothing to notice.
  private func watch(_ log: RoomLog, of room: RoomID, on reactor: Reactor) {
    let last = log.end
    reactor.schedule(after: Self.watchInterval) { [weak log, unowned reactor] in
      guard let log else { return }
      let known = log.end
      guard known == last else { return watch(log, of: room, on: reactor) }
      reactor.spawn { [weak log, unowned reactor] in
        let answer: Result<[Entry], StrokeStoreError>
        do throws(StrokeStoreError) {
          answer = .success(try await store.read(room.text, after: known, limit: ReadLimit(entries: 1)))
        } catch {
          answer = .failure(error)
        }
        guard let log else { return }
        log.compare(answer, behind: known)
        watch(log, of: room, on: reactor)
      }
    }
  }

  func closed(_ room: any Room) { room.reactor.openLogs.remove(room.id) }

  /// A crash may have come between entries and the marks of what they did.
  private func mark(_ log: ReplayedLog, of room: RoomID) async -> Bool {
    guard !log.unmarked.isEmpty else { return true }
    return (try? await store.mark(log.unmarked, in: log.epoch, of: room.text)) != nil
  }

  func prepare(_ member: Member, in room: any Room) async throws {
    await room.local(RoomLog.self)?.prepare(member)
  }

  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
    let segments = room.local(RoomLog.self)?.welcome(member) ?? []
    for segment in segments { welcome.append(segment) }
    metrics.welcomed(member, with: segments, on: room.reactor)
  }

  func deleted(_ room: RoomID) async {
    do {
      try await store.delete(room.text)
    } catch {
      logger.error("the history of the expired room \(room) could not be deleted: \(error)")
    }
  }
}

extension ProtocolError {
  /// The store does not answer, or not with what it should.
  static let historyUnavailable = ProtocolError(
    "history_unavailable", "The board cannot be loaded right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(2))
}
