public import Kernel

/// A session's place in a room.
public struct RoomMembership: Sendable {
  public let room: RoomID
  /// The index of the room's home reactor.
  public let home: Int
  public let member: Member

  public init(room: RoomID, home: Int, member: Member) {
    self.room = room
    self.home = home
    self.member = member
  }
}

/// What other plugins ask of rooms.
public protocol RoomsService: Sendable {
  /// The room `session` has joined. A message may name its room in `payload.roomId`; another one than the joined is
  /// refused, as is a session in no room (``ProtocolError/notInRoom``).
  func membership(
    of session: Session, payload: JSONValue, in bytes: Span<UInt8>
  ) throws(ProtocolError) -> RoomMembership

  /// The room `session` has joined; throws ``ProtocolError/notInRoom`` when there is none.
  func membership(of session: Session) throws(ProtocolError) -> RoomMembership

  /// The room an HTTP request names, when the one who asks may be in it: throws 401 for strangers, 404 when there is no such
  /// room, and what a ``RoomParticipant/admit(_:to:)`` says.
  func admit(_ principal: Principal?, to room: String?) async throws -> RoomID

  /// Who made a room; `nil` when there is none. Throws what an HTTP request is answered while that cannot be told.
  func ownerID(of room: RoomID) async throws -> String?

  /// Runs `body` on the room's home, at once when that is this reactor; not at all when the member has left by then.
  /// A ``ProtocolError`` it throws is told to the member; `reference` says to v2 clients what it is about.
  func onHome(
    of membership: RoomMembership, from reactor: Reactor, about reference: MessageReference?,
    _ body: @escaping @Sendable (any Room, Member) throws -> Void)

  /// Runs `body` on the home of a room, with `nil` when the room is not open, and returns what it returns.
  func on<T: Sendable>(
    _ room: RoomID, from reactor: Reactor, _ body: @escaping @Sendable ((any Room)?) async throws -> T
  ) async throws -> T
}

extension RoomsService {
  /// ``onHome(of:from:about:_:)`` without a reference.
  public func onHome(
    of membership: RoomMembership, from reactor: Reactor,
    _ body: @escaping @Sendable (any Room, Member) throws -> Void
  ) {
    onHome(of: membership, from: reactor, about: nil, body)
  }
}

extension ProtocolError {
  /// The session is in no room, or in another one than the message names.
  public static let notInRoom = ProtocolError(
    "not_in_room", "You are not in this room. Join it first.", status: .forbidden)
  /// A payload's member is missing or of the wrong type.
  public static func invalidPayload(_ what: String) -> ProtocolError { ProtocolError("invalid_payload", what) }
}
