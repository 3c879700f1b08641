internal import ClusterAPI
internal import HistoryAPI
public import Kernel
internal import RoomsAPI
internal import Synchronization

/// The board's history: operations of both protocol versions become entries of the room's log; what a member is sent when
/// it joins is the log's fold, or the entries it lacks.
public final class HistoryPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "history", version: "1.0",
    summary: "Keeps every stroke: late join, resume, undo, redo, exactly once, replay.", requires: ["rooms"],
    after: ["cluster"], messageNumbers: BoardMessage.range)

  private let configuration: HistoryConfiguration
  private let environment: PluginEnvironment
  /// `nil`: the instances' shared one, or else a file in the data folder.
  private let given: (any StrokeStore)?
  private let chosen = Mutex<(any StrokeStore)?>(nil)
  private let names: OperationNames
  private let commits = CommitsUnderWay()

  public convenience init(configuration: HistoryConfiguration, environment: PluginEnvironment) {
    self.init(configuration, environment, store: nil)
  }

  /// `random` draws the names of operations that v1 does not name.
  package init(
    _ configuration: HistoryConfiguration, _ environment: PluginEnvironment, store: (any StrokeStore)?,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 0...UInt64.max) }
  ) {
    names = OperationNames(random: random)
    self.configuration = configuration
    self.environment = environment
    given = store
  }

  public func register(with registrar: inout Registrar<HistoryPlugin>) throws {
    let rooms = try registrar.service((any RoomsService).self)
    let store = store(sharing: registrar.optionalService(SharedStores.self))
    let metrics = HistoryMetrics(registrar.metrics)
    store.measure(in: registrar.metrics)
    let keeper = Keeper(
      store: store, policies: registrar.contributions(to: retentionPolicies), limits: configuration.limits,
      commits: commits, metrics: metrics, logger: environment.logger)
    registrar.provide((any RoomLogs).self, LogDirectory(shared: store as? any SharedLogs))
    registrar.contribute(keeper, to: roomParticipants)
    for (type, read) in V1Operations.all {
      registrar.on(type, cost: .durable) { [names] payload, bytes, session, _ in
        let membership = try rooms.membership(of: session, payload: payload, in: bytes)
        let operation = try read(payload, bytes, membership, session.reactor.time.timestamp(), names)
        rooms.onHome(of: membership, from: session.reactor) { room, member in
          room.local(RoomLog.self)?.submit(operation, from: member)
        }
      }
    }
    registerV2(rooms, &registrar)
    let replays = ReplayRoutes(rooms: rooms, store: store, logger: environment.logger)
    registrar.route(
      Route(.get, "/api/user/rooms/{id}/replay", budget: RouteBudget("replay"), handler: replays.replay))
    registrar.health("history") { [store] in await store.health() }
  }

  private func store(sharing shared: SharedStores?) -> any StrokeStore {
    let store =
      given ?? shared.map { RedisStrokeStore($0.redis, time: environment.time, logger: environment.logger) }
      ?? SQLiteStrokeStore(path: environment.dataFolder + "/history.db")
    chosen.withLock { $0 = store }
    return store
  }

  private func registerV2(_ rooms: any RoomsService, _ registrar: inout Registrar<HistoryPlugin>) {
    for type in V2Operations.all {
      registrar.on(type, cost: .durable) { payload, frame, session, _ in
        let membership = try rooms.membership(of: session)
        let draft = try V2Operations.read(
          type, payload, in: frame, by: membership.member.principal.userID, at: session.reactor.time.timestamp())
        let reference = MessageReference(type: type, payload: frame.extracting(payload.rest))
        rooms.onHome(of: membership, from: session.reactor, about: reference) { room, member in
          try room.local(RoomLog.self)?.submit(draft, about: reference, from: member)
        }
      }
    }
    registrar.announce(BoardFact.points, Int(Points.maxCount))
    registrar.announce(BoardFact.elementBytes, ElementPatch.maxBytes)
    registrar.announce(BoardFact.ids, V2Operations.maxIDs)
  }

  public func start(_ context: PluginContext) async throws {
    try chosen.withLock { $0 }?.open(on: context.reactors)
  }

  public func drain() async { await commits.finish() }

  public func stop() async { await chosen.withLock { $0 }?.close() }
}

/// What other plugins are told of logs.
private struct LogDirectory: RoomLogs {
  let shared: (any SharedLogs)?

  func end(of room: any Room) -> LogPlace? {
    (room.local(RoomLog.self)?.end.position).map { LogPlace(epoch: $0.epoch, seq: $0.seq) }
  }
}

/// Settings of the History plugin.
public struct HistoryConfiguration: PluginConfiguration {
  package var limits = StrokeLogLimits()

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [
      .int("entriesPerRoom", \.limits.maxEntries, in: 100...1_000_000, "Strokes, undos and redos one room may have."),
      .bytes("bytesPerRoom", \.limits.maxLogBytes, in: 65_536...1_073_741_824, "Bytes one room's history may have."),
      .bytes(
        "queuedBytesPerRoom", \.limits.maxQueuedBytes, in: 65_536...67_108_864,
        "Bytes of one room that may wait for the disk; beyond, drawers are told to try again."),
    ]
  }
}
