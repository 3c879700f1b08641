import Kernel
import RoomsAPI

/// Takes joins and leaves on the members' reactors and passes them to the rooms' homes.
struct FrontDesk: RoomsService {
  let slot: SessionSlot<RoomMembership>
  let participants: Contributions<any RoomParticipant>
  let tables: RoomTables
  let joins: JoinCounters

  // MARK: Joining and leaving

  /// One room per connection: joining another one leaves the first, unless admission is refused.
  /// `reference` is of a v2 JOIN.
  func join(
    _ session: Session, _ text: String, _ resume: ResumePoint = .nothing, about reference: MessageReference? = nil
  ) async throws {
    guard let id = RoomID(text) else { return refuse(session, text, reference) }
    for participant in participants.all { try await participant.admit(session.principal, to: id) }
    if let current = session[slot], current.room != id { leave(session, current) }
    let member = Member(
      connection: session.id, principal: session.principal, version: session.version, resume: resume,
      readsDeflatedLog: session.readsDeflatedLog)
    let home = ReactorGroup.home(of: id.text, among: session.reactor.groupSize)
    let (tables, reactor) = (tables, session.reactor)
    try await posted(to: home, from: reactor)
    let found = try await reactor.isolation(of: home).perform { reactor in
      try await tables.table(on: reactor).join(member, to: id)
    }
    guard found else { return refuse(session, id.text, reference) }
    joins.count(member, on: reactor)
    let membership = RoomMembership(room: id, home: home, member: member)
    if session.isOpen { session[slot] = membership } else { remove(membership, from: reactor) }
  }

  func leave(_ session: Session, _ membership: RoomMembership) {
    session[slot] = nil
    remove(membership, from: session.reactor)
  }

  func ended(_ session: Session) {
    if let membership = session[slot] { leave(session, membership) }
  }

  /// Returns when `home` has done what was posted to it before: a join must not overtake a leave or a stroke, which
  /// are gathered until the end of the turn.
  private func posted(to home: Int, from reactor: Reactor) async throws {
    let done = Promise<Void>()
    reactor.perform(on: home) { _ in done.keep(.success(())) }
    try await done.value()
  }

  /// There is no such room (any more): the client is told as published, and with a code of its own.
  private func refuse(_ session: Session, _ id: String, _ reference: MessageReference?) {
    switch session.version {
    case .v1:
      session.send("ROOM_EXPIRED") { writer in
        writer.key("roomId")
        writer.string(String(id.prefix(64)))
      }
    case .v2: session.send(.roomExpired, about: reference)
    }
    session.close(.roomExpired, reason: "room expired or unknown")
  }

  private func remove(_ membership: RoomMembership, from reactor: Reactor) {
    let tables = tables
    reactor.perform(on: membership.home) { reactor in
      tables.table(on: reactor).leave(membership.member.connection, from: membership.room)
    }
  }

  // MARK: RoomsService

  func membership(of session: Session) throws(ProtocolError) -> RoomMembership {
    guard let membership = session[slot] else { throw .notInRoom }
    return membership
  }

  func membership(
    of session: Session, payload: JSONValue, in bytes: Span<UInt8>
  ) throws(ProtocolError) -> RoomMembership {
    let membership = try membership(of: session)
    guard let named = payload.member("roomId", in: bytes) else { return membership }
    guard !Self.isSame(named, membership.room.text, bytes) else { return membership }
    guard let text = named.string(in: bytes) else { throw .invalidPayload("\"roomId\" must be a string.") }
    guard RoomID(text) == membership.room else { throw .notInRoom }
    return membership
  }

  /// The usual case, letter by letter as the room is called, without making a string.
  private static func isSame(_ value: JSONValue, _ text: String, _ bytes: Span<UInt8>) -> Bool {
    let expected = text.utf8Span.span
    guard value.kind == .string, value.range.count == expected.count + 2 else { return false }
    let start = value.range.lowerBound + 1
    for position in expected.indices where bytes[start + position] != expected[position] { return false }
    return true
  }

  func onHome(
    of membership: RoomMembership, from reactor: Reactor, about reference: MessageReference?,
    _ body: @escaping @Sendable (any Room, Member) throws -> Void
  ) {
    let tables = tables
    reactor.perform(on: membership.home) { reactor in
      guard let room = tables.table(on: reactor).room(membership.room),
        room.member(membership.member.connection) != nil
      else { return }
      do {
        try body(room, membership.member)
      } catch {
        room.send(tables.told(error, membership), about: reference, to: membership.member.connection)
      }
    }
  }

  func on<T: Sendable>(
    _ room: RoomID, from reactor: Reactor, _ body: @escaping @Sendable ((any Room)?) async throws -> T
  ) async throws -> T {
    let home = ReactorGroup.home(of: room.text, among: reactor.groupSize)
    let tables = tables
    return try await reactor.isolation(of: home).perform { reactor in
      try await body(tables.table(on: reactor).room(room))
    }
  }
}

/// Finds (or makes) the table of rooms of a reactor.
struct RoomTables: Sendable {
  let store: any RoomStore
  let participants: Contributions<any RoomParticipant>
  let settings: RoomsConfiguration
  let logger: Logger

  func table(on reactor: Reactor) -> RoomTable {
    reactor.local(RoomTable.self) {
      RoomTable(reactor: reactor, store: store, participants: participants, settings: settings, logger: logger)
    }
  }

  /// What a member is told of an error in something it asked for.
  func told(_ error: any Error, _ membership: RoomMembership) -> ProtocolError {
    if let known = error as? ProtocolError { return known }
    let id = "\(membership.member.connection)"
    logger.error("room \(membership.room), \(id): \(error)")
    return .internal(id: id)
  }
}

extension ProtocolError {
  /// There is no such room, or it has expired; the connection closes with 4000.
  static let roomExpired = ProtocolError(
    "room_expired", "There is no such room, or it has expired. Make a new one, or check the code.", status: .notFound)
}
