import History
import Kernel
import KernelTesting
import Presence
import Rooms

/// One run of the server process: the real plugins on the simulation's stores, without threads and sockets.
final class Host {
  let server: EmbeddedServer
  let store = DiskStore()
  let desk: RoomDesk

  /// `slices`: boards count as large, so that they are encoded before somebody joins.
  init(
    _ records: RoomRecords, _ clock: ManualClock, reactors: Int, slices: Bool, random: @escaping @Sendable () -> UInt64
  ) throws {
    desk = RoomDesk(records)
    let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: clock)
    var rooms = RoomsConfiguration()
    rooms.emptyRoomLifetime = .seconds(60)
    rooms.keepInMemory = .seconds(2)
    var history = HistoryConfiguration()
    history.limits.maxQueuedEntries = 12
    history.limits.tailEntries = 60
    if slices { (history.limits.smallLogBytes, history.limits.sliceBytes) = (4_000, 600) }
    server = try EmbeddedServer(
      [
        StandInAuth(), RoomsPlugin(rooms, environment, store: desk),
        HistoryPlugin(history, environment, store: store, random: random),
        PresencePlugin(configuration: PresenceConfiguration(), environment: environment),
      ], reactors: reactors, time: clock, channel: ChannelSettings(lagLimit: 700))
    var outcome: Result<Void, any Error>?
    try server.start(settings: EndpointSettings(), logger: .silent) { outcome = $0 }
    turn()
    try outcome?.get()
  }

  /// Turns until nothing is left to do at this moment.
  func turn() {
    var turns = 0
    repeat {
      server.turn()
      turns += 1
    } while !server.isIdle && turns < 1_000
    precondition(turns < 1_000, "the server never comes to rest")
  }

  /// The process dies. What it would still do reaches neither disk nor network: its tasks end, so that nothing leaks.
  func die() {
    store.die()
    desk.die()
    for continuation in desk.take() { continuation.resume() }
    for request in store.take() { request.refuse() }
    turn()
    server.dismantle()
  }
}
