internal import ClusterAPI
public import Kernel
internal import RoomsAPI
internal import Synchronization

/// Rooms: made and looked up over HTTP, joined and left over sockets, expired when nobody has been in them for a day.
public final class RoomsPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "rooms", version: "1.0", summary: "Rooms with 8-character codes: create, join, leave, expire.",
    requires: ["auth"], after: ["cluster"], messageNumbers: RoomMessage.numbers)

  private let configuration: RoomsConfiguration
  private let environment: PluginEnvironment
  /// `nil`: the instances' shared one, or else a file in the data folder.
  private let given: (any RoomStore)?
  private let chosen = Mutex<(any RoomStore)?>(nil)

  public convenience init(configuration: RoomsConfiguration, environment: PluginEnvironment) {
    self.init(configuration, environment, store: nil)
  }

  package init(_ configuration: RoomsConfiguration, _ environment: PluginEnvironment, store: (any RoomStore)?) {
    self.configuration = configuration
    self.environment = environment
    given = store
  }

  public func register(with registrar: inout Registrar<RoomsPlugin>) throws {
    let shared = registrar.optionalService(SharedStores.self)
    let store = RetainedRoomStore(
      records: store(sharing: shared), policies: registrar.contributions(to: retentionPolicies), time: environment.time)
    let participants = registrar.contributions(to: roomParticipants)
    let tables = RoomTables(
      store: store, participants: participants, settings: configuration, logger: environment.logger)
    let desk = FrontDesk(
      slot: registrar.sessionSlot(RoomMembership.self), participants: participants, tables: tables,
      joins: JoinCounters(registrar.metrics))
    tables.measure(in: registrar.metrics)
    registrar.provide((any RoomsService).self, desk)
    registrar.onAwaiting("JOIN_ROOM", cost: .control, weight: 5) { payload, session, _ in
      guard let room = payload.string("roomId") else {
        throw ProtocolError.invalidPayload("JOIN_ROOM needs a string \"roomId\".")
      }
      try await desk.join(session, room)
    }
    registrar.on("LEAVE_ROOM", cost: .control) { payload, bytes, session, _ in
      desk.leave(session, try desk.membership(of: session, payload: payload, in: bytes))
    }
    registrar.onAwaiting(RoomMessage.join, cost: .control, weight: 5) { payload, session, _ in
      let (room, resume) = try RoomMessage.readJoin(payload)
      let reference = MessageReference(type: RoomMessage.join, payload: payload.span)
      try await desk.join(session, room, resume, about: reference)
    }
    registrar.on(RoomMessage.leave, cost: .control) { _, _, session, _ in
      let membership = try desk.membership(of: session)
      desk.leave(session, membership)
      session.send(RoomMessage.leave) { RoomMessage.writeLeft(membership.room, to: &$0) }
    }
    registrar.onSessionEnd { session, _ in desk.ended(session) }

    let routes = RoomRoutes(
      store: store, time: environment.time, lifetime: configuration.emptyRoomLifetime,
      logger: environment.logger)
    registrar.route(Route(.post, "/api/user/rooms", budget: RouteBudget("rooms"), handler: routes.create))
    registrar.route(Route(.get, "/api/user/rooms", handler: routes.list))
    registrar.route(Route(.get, "/api/user/rooms/{id}", handler: routes.look))
    registrar.health("rooms") {
      do { try await store.probe() } catch { return shared == nil ? .failing("\(error)") : .away("\(error)") }
      return .healthy
    }

    let expiry = RoomExpiry(
      store: store, participants: participants, lifetime: configuration.emptyRoomLifetime, logger: environment.logger)
    registrar.onReactorStart { reactor, _ in
      if reactor.index == 0 { expiry.begin(on: reactor) }
      if let renewal = store.renewal { tables.table(on: reactor).renew(every: renewal) }
    }
    registrar.subscribe(to: RoomAbandoned.self) { event, reactor, _ in
      tables.table(on: reactor).reportEmpty(event.room)
    }
  }

  private func store(sharing shared: SharedStores?) -> any RoomStore {
    let store = given ?? shared.map(shared(_:)) ?? SQLiteRoomStore(path: environment.dataFolder + "/rooms.db")
    chosen.withLock { $0 = store }
    return store
  }

  private func shared(_ stores: SharedStores) -> any RoomStore {
    let records = MongoRoomStore(
      client: stores.mongo, time: environment.time, lifetime: configuration.emptyRoomLifetime)
    return SharedRoomStore(records: records, redis: stores.redis, logger: environment.logger)
  }

  public func start(_ context: PluginContext) async throws {
    try await chosen.withLock { $0 }?.open(now: environment.time.timestamp(), on: context.reactors)
  }

  public func stop() async { await chosen.withLock { $0 }?.close() }
}
