import Kernel
import RoomsAPI

/// The rooms one reactor is home to. Everything here runs on that reactor.
final class RoomTable {
  private enum Entry {
    /// Being loaded; those who joined meanwhile wait for the result.
    case opening([CheckedContinuation<Void, any Error>])
    case open(OpenRoom)
  }

  private unowned let reactor: Reactor
  private let store: any RoomStore
  private let participants: Contributions<any RoomParticipant>
  private let settings: RoomsConfiguration
  private let logger: Logger
  private var entries: [RoomID: Entry] = [:]

  init(
    reactor: Reactor, store: any RoomStore, participants: Contributions<any RoomParticipant>,
    settings: RoomsConfiguration, logger: Logger
  ) {
    self.reactor = reactor
    self.store = store
    self.participants = participants
    self.settings = settings
    self.logger = logger
  }

  /// The room, when it is in memory.
  func room(_ id: RoomID) -> OpenRoom? {
    if case .open(let room) = entries[id] { room } else { nil }
  }

  // MARK: Joining and leaving

  /// Adds a member, opening the room if need be; false when there is no such room. Joining again welcomes anew.
  func join(_ member: Member, to id: RoomID) async throws -> Bool {
    guard let room = try await opened(id) else { return false }
    if room.members.isEmpty { occupy(id) }
    guard room.member(member.connection) == nil else {
      welcome(member, in: room)
      return true
    }
    guard room.members.count < settings.membersPerRoom else { throw ProtocolError.roomFull }
    welcome(member, in: room)
    room.add(member)
    for participant in participants.all { participant.joined(member, in: room) }
    return true
  }

  /// Takes a member out; harmless when it is not in.
  func leave(_ connection: ConnectionID, from id: RoomID) {
    guard let room = room(id), let member = room.remove(connection) else { return }
    room.channel.detach(connection)
    for participant in participants.all { participant.left(member, in: room) }
    if room.members.isEmpty { vacate(room) }
  }

  private func welcome(_ member: Member, in room: OpenRoom) {
    var welcome = Welcome()
    for participant in participants.all { participant.welcome(member, in: room, &welcome) }
    room.channel.attach(member.connection, encoding: member.version.encoding, welcome: welcome.segments)
  }

  // MARK: Opening and closing

  private func opened(_ id: RoomID) async throws -> OpenRoom? {
    switch entries[id] {
    case .open(let room): return room
    case .opening:
      try await withCheckedThrowingContinuation { waiter in
        if case .opening(let waiters) = entries[id] { entries[id] = .opening(waiters + [waiter]) }
      }
      return room(id)
    case nil:
      entries[id] = .opening([])
      return try await open(id)
    }
  }

  private func open(_ id: RoomID) async throws -> OpenRoom? {
    do {
      let room = try await load(id)
      settle(id, room.map(Entry.open), .success(()))
      return room
    } catch {
      settle(id, nil, .failure(error))
      throw error
    }
  }

  private func load(_ id: RoomID) async throws -> OpenRoom? {
    guard try await store.find(id) != nil, try await store.occupy(id) else { return nil }
    let room = OpenRoom(
      id: id, reactor: reactor, channel: reactor.channels.open(id.text))
    room.channel.onResync = { [weak self, unowned room] connection in
      if let self, let member = room.member(connection) { welcome(member, in: room) }
    }
    for participant in participants.all { try await participant.open(room) }
    return room
  }

  private func settle(_ id: RoomID, _ entry: Entry?, _ result: Result<Void, any Error>) {
    guard case .opening(let waiters) = entries[id] else { return }
    entries[id] = entry
    for waiter in waiters { waiter.resume(with: result) }
  }

  private func occupy(_ id: RoomID) {
    report("occupy \(id)") { [store] in _ = try await store.occupy(id) }
  }

  /// Nobody is in it any more: its 24 hours begin, and it leaves memory soon.
  private func vacate(_ room: OpenRoom) {
    let (id, now) = (room.id, reactor.time.timestamp())
    report("vacate \(id)") { [store] in try await store.vacate(id, at: now) }
    reactor.schedule(after: settings.keepInMemory) { [weak self, weak room] in
      if let self, let room, room.members.isEmpty, self.room(id) === room { close(room) }
    }
  }

  private func close(_ room: OpenRoom) {
    entries[room.id] = nil
    for participant in participants.all { participant.closed(room) }
    room.channel.close()
  }

  private func report(_ what: String, _ work: @escaping @Sendable () async throws -> Void) {
    let logger = logger
    reactor.spawn {
      do { try await work() } catch { logger.error("\(what) failed: \(error)") }
    }
  }
}
