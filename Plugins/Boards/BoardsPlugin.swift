internal import AuthAPI
internal import ClusterAPI
internal import HistoryAPI
public import Kernel
internal import RoomsAPI
internal import Synchronization

/// Boards: rooms that are kept though nobody is in them. Alone, their logs lie on the disk like any room's; with other instances they
/// are copied from Redis into MongoDB, and back when Redis has forgotten them.
public final class BoardsPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "boards", version: "1.0", summary: "Keeps rooms their owners want kept, and their history, without expiry.",
    requires: ["rooms", "history"], after: ["cluster"], messageNumbers: BoardsMessage.range)

  private let configuration: BoardsConfiguration
  private let environment: PluginEnvironment
  private let times: BoardTimes
  /// `nil`: the instances' shared one, or else a file in the data folder.
  private let given: (any BoardStore)?
  private let parts = Mutex<(store: any BoardStore, desk: BoardDesk)?>(nil)

  public convenience init(configuration: BoardsConfiguration, environment: PluginEnvironment) {
    self.init(configuration, environment, store: nil)
  }

  package init(
    _ configuration: BoardsConfiguration, _ environment: PluginEnvironment, store: (any BoardStore)?,
    times: BoardTimes = BoardTimes()
  ) {
    self.configuration = configuration
    self.environment = environment
    self.times = times
    given = store
  }

  public func register(with registrar: inout Registrar<BoardsPlugin>) throws {
    let (rooms, logs) = (try registrar.service((any RoomsService).self), try registrar.service((any RoomLogs).self))
    let shared = shared(logs, registrar.optionalService(SharedStores.self), registrar.metrics)
    let keeper = BoardKeeper(shared: shared)
    registrar.contribute(keeper, to: retentionPolicies)
    registrar.contribute(keeper, to: roomParticipants)
    registrar.subscribe(to: BoardChanged.self) { event, reactor, _ in
      BoardTable.on(reactor).boards[event.room]?.changed()
    }
    registrar.onReactorStart { reactor, _ in
      if reactor.index == 0, let saver = shared.saver { Self.sweep(saver, on: reactor) }
    }
    let desk = BoardDesk(shared, rooms: rooms, time: environment.time, limit: configuration.boardsPerUser)
    parts.withLock { $0 = (shared.store, desk) }
    registrar.subscribe(to: AccountDeleted.self) { event, reactor, _ in
      if reactor.index == 0 { reactor.spawn { await desk.releaseAll(of: event.userID) } }
    }
    addRoutes(BoardRoutes(desk: desk, configuration: configuration), to: &registrar)
    registrar.health("boards") {
      do { try await shared.store.probe() } catch { return .degraded("\(error)") }
      return .healthy
    }
  }

  private func addRoutes(_ routes: BoardRoutes, to registrar: inout Registrar<BoardsPlugin>) {
    let (path, budget) = ("/api/user/boards", RouteBudget("boards"))
    registrar.route(Route(.post, path, budget: budget, bodyLimit: 16 << 10, handler: routes.keep))
    registrar.route(Route(.get, path, budget: budget, handler: routes.list))
    registrar.route(Route(.get, path + "/{id}", budget: budget, handler: routes.find))
    registrar.route(Route(.patch, path + "/{id}", budget: budget, bodyLimit: 16 << 10, handler: routes.rename))
    registrar.route(Route(.delete, path + "/{id}", budget: budget, handler: routes.release))
  }

  private func shared(_ logs: any RoomLogs, _ stores: SharedStores?, _ metrics: MetricRegistrar) -> BoardsShared {
    let logger = environment.logger
    guard let stores, let redis = logs.shared else {
      let store = given ?? SQLiteBoardStore(path: environment.dataFolder + "/boards.db")
      let metrics = BoardsMetrics(metrics, store: store)
      return BoardsShared(store: store, logs: logs, saver: nil, times: times, metrics: metrics, logger: logger)
    }
    let store = MongoBoardStore(client: stores.mongo)
    let metrics = BoardsMetrics(metrics, store: store)
    let saver = BoardSaver(
      archive: store.archive, logs: redis, stores: stores, times: times, time: environment.time, metrics: metrics,
      logger: logger)
    return BoardsShared(store: store, logs: logs, saver: saver, times: times, metrics: metrics, logger: logger)
  }

  /// Looks for boards that no instance saves, over and over.
  private static func sweep(_ saver: BoardSaver, on reactor: Reactor) {
    reactor.schedule(after: saver.times.sweep) { [unowned reactor] in
      reactor.spawn { [unowned reactor] in
        do { try await saver.sweep(on: reactor) } catch { saver.logger.warning("boards were not swept: \(error)") }
        sweep(saver, on: reactor)
      }
    }
  }

  public func start(_ context: PluginContext) async throws {
    guard let parts = parts.withLock({ $0 }) else { return }
    parts.desk.begin(context)
    try await parts.store.open()
  }

  public func stop() async { await parts.withLock { $0 }?.store.close() }
}
