import Kernel
import RoomsAPI

/// The rooms one reactor is home to. Everything here runs on that reactor.
final class RoomTable {
  private enum Entry {
    /// Being loaded; those who joined meanwhile wait to hear whether there is such a room.
    case opening(Promise<Bool>)
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

  /// How many rooms are in memory, and how many members they have.
  var counts: (rooms: Int, members: Int) {
    entries.values.reduce(into: (0, 0)) { counts, entry in
      guard case .open(let room) = entry else { return }
      counts = (counts.0 + 1, counts.1 + room.members.count)
    }
  }

  // MARK: Joining and leaving

  /// Adds a member, opening the room if need be; false when there is no such room. Joining again welcomes anew.
  func join(_ member: Member, to id: RoomID) async throws -> Bool {
    guard let room = try await opened(id) else { return false }
    room.arrivals += 1
    defer {
      room.arrivals -= 1
      if room.isAbandoned { vacate(room) }
    }
    guard try await occupied(room) else {
      close(room)
      return false
    }
    for participant in participants.all { try await participant.prepare(member, in: room) }
    try enter(member, room)
    return true
  }

  /// Takes a member out; harmless when it is not in.
  func leave(_ connection: ConnectionID, from id: RoomID) {
    guard let room = room(id), let member = room.remove(connection) else { return }
    room.channel.detach(connection)
    for participant in participants.all { participant.left(member, in: room) }
    if room.isAbandoned { vacate(room) }
  }

  private func enter(_ member: Member, _ room: OpenRoom) throws {
    guard room.member(member.connection) == nil else { return welcome(member, in: room) }
    guard room.members.count < settings.membersPerRoom else { throw ProtocolError.roomFull }
    welcome(member, in: room)
    room.add(member)
    for participant in participants.all { participant.joined(member, in: room) }
  }

  private func welcome(_ member: Member, in room: OpenRoom) {
    var welcome = Welcome()
    for participant in participants.all { participant.welcome(member, in: room, &welcome) }
    // Made last, since the welcome may speak of people nobody spoke of before.
    let greeting = member.version == .v2 ? [RoomMessage.joined(member, room)] : []
    room.channel.attach(
      member.connection, encoding: member.version.encoding, isDeflated: member.readsDeflatedLog,
      welcome: greeting + welcome.segments)
  }

  /// A member has read everything it was sent after it fell behind, or was shown another board than became durable. In v1 it
  /// begins anew, and is sent nothing until then, since what is broadcast is about a board that it does not have; in v2 it joins
  /// again from its last position (J-6).
  private func refresh(_ member: Member, in room: OpenRoom) {
    switch member.version {
    case .v1:
      room.channel.detach(member.connection)
      reactor.spawn { [self] in
        for participant in participants.all { try? await participant.prepare(member, in: room) }
        if room.member(member.connection) != nil { welcome(member, in: room) }
      }
    case .v2: reactor.send(RoomMessage.behindSegment, to: member.connection)
    }
  }

  // MARK: Opening and closing

  /// Waiting for another's opening ends a turn, in which the room may have left memory again: then it is opened anew.
  private func opened(_ id: RoomID) async throws -> OpenRoom? {
    while true {
      switch entries[id] {
      case .open(let room): return room
      case .opening(let promise): guard try await promise.value() else { return nil }
      case nil:
        entries[id] = .opening(Promise())
        return try await open(id)
      }
    }
  }

  private func open(_ id: RoomID) async throws -> OpenRoom? {
    do {
      let room = try await load(id)
      settle(id, room.map(Entry.open), .success(room != nil))
      return room
    } catch {
      settle(id, nil, .failure(error))
      throw error
    }
  }

  private func load(_ id: RoomID) async throws -> OpenRoom? {
    guard let record = try await answer(of: id, { try await store.find(id) }), try await occupy(id) else { return nil }
    let room = OpenRoom(
      id: id, ownerID: record.ownerID, reactor: reactor, channel: reactor.channels.open(id.text))
    room.channel.onResync = { [weak self, unowned room] connection in
      if let self, let member = room.member(connection) { refresh(member, in: room) }
    }
    room.onRefresh = { [weak self, unowned room] in self?.refresh($0, in: room) }
    try await open(room)
    return room
  }

  /// Has every participant open the room; when one fails, those before it close it again.
  private func open(_ room: OpenRoom) async throws {
    var opened: [any RoomParticipant] = []
    do {
      for participant in participants.all {
        try await participant.open(room)
        opened.append(participant)
      }
    } catch {
      for participant in opened { participant.closed(room) }
      room.channel.close()
      reportEmpty(room.id)
      throw error
    }
  }

  private func settle(_ id: RoomID, _ entry: Entry?, _ result: Result<Bool, any Error>) {
    guard case .opening(let promise) = entries[id] else { return }
    entries[id] = entry
    promise.keep(result)
  }

  // MARK: Occupied and empty

  /// Before anybody is let into a room that stood empty: from now on it does not expire. False when it has.
  private func occupied(_ room: OpenRoom) async throws -> Bool {
    guard room.isVacant else { return true }
    guard try await occupy(room.id), self.room(room.id) === room else { return false }
    room.isVacant = false
    return true
  }

  /// Tells the store, behind what it is still to be told.
  private func occupy(_ id: RoomID) async throws -> Bool {
    let (store, told) = (store, Promise<Bool>())
    reactor.spawn {
      do { told.keep(.success(try await store.occupy(id))) } catch { told.keep(.failure(error)) }
    }
    return try await answer(of: id) { try await told.value() }
  }

  /// What the store says of a room that somebody enters. What it cannot say now it may say soon.
  private func answer<Answer>(of id: RoomID, _ question: () async throws -> Answer) async throws -> Answer {
    do { return try await question() } catch {
      logger.error("room \(id) could not be opened: \(error)")
      throw ProtocolError.roomUnavailable
    }
  }

  /// Nobody is in it any more: its 24 hours begin, and it leaves memory soon.
  private func vacate(_ room: OpenRoom) {
    guard self.room(room.id) === room else { return }
    room.isVacant = true
    reportEmpty(room.id)
    if let departure = room.departure { reactor.cancel(departure) }
    room.departure = reactor.schedule(after: settings.keepInMemory) { [weak self, weak room] in
      if let self, let room, room.isAbandoned { close(room) }
    }
  }

  private func close(_ room: OpenRoom) {
    guard self.room(room.id) === room else { return }
    entries[room.id] = nil
    for participant in participants.all { participant.closed(room) }
    room.channel.close()
  }

  /// Says again, every now and then, which rooms have somebody in them.
  func renew(every interval: Duration) {
    reactor.schedule(after: interval) { [weak self] in
      guard let self else { return }
      renew(every: interval)
      let (store, logger) = (store, logger)
      let occupied = entries.compactMap { if case .open(let room) = $0.value, !room.isVacant { $0.key } else { nil } }
      reactor.spawn {
        for id in occupied {
          do { _ = try await store.occupy(id) } catch { logger.warning("room \(id) was not renewed: \(error)") }
        }
      }
    }
  }

  /// Nobody is in a room any more.
  func reportEmpty(_ id: RoomID) {
    let (store, logger, now) = (store, logger, reactor.time.timestamp())
    reactor.spawn {
      do { try await store.vacate(id, at: now) } catch { logger.error("vacate \(id) failed: \(error)") }
    }
  }
}
