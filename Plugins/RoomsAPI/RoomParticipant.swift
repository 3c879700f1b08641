public import Kernel

/// Where plugins add a ``RoomParticipant``.
public let roomParticipants = ContributionPoint<any RoomParticipant>("rooms.participants")

/// Takes part in the life of every room. Participants run in the plugins' dependency order.
///
/// On JOIN_ROOM each `admit` is asked, then (for the room's first member) each `open` awaited, then in one step on the
/// home every `welcome` runs, the member becomes live at the end of the log, and every `joined` runs. So whatever a
/// `welcome` tells is followed by exactly what happened after it, nothing twice and nothing missing.
public protocol RoomParticipant: Sendable {
  /// Refuses by throwing a ``ProtocolError``. Runs on the joiner's reactor.
  func admit(_ principal: Principal, to room: RoomID) async throws
  /// Loads what the room needs before its first member. Runs on the home.
  func open(_ room: any Room) async throws
  /// Makes ready what `welcome` will need, in slices of a millisecond if it is much. Runs on the home, before each welcome of
  /// a joining member; the room may go on meanwhile.
  func prepare(_ member: Member, in room: any Room) async throws
  /// Adds what a member has to know first. Also called to bring a v1 member that fell behind up to date
  /// (a v2 member is told so, and joins again from where it is).
  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome)
  /// The member is live: announce it.
  func joined(_ member: Member, in room: any Room)
  /// The member has gone and receives nothing more.
  func left(_ member: Member, in room: any Room)
  /// Somebody has joined on another instance, or was there when the room opened here.
  func joinedElsewhere(_ member: Member, in room: any Room)
  /// Somebody has left on another instance.
  func leftElsewhere(_ member: Member, in room: any Room)
  /// Somebody on another instance says to be away, or back.
  func changedElsewhere(_ member: Member, isIdle: Bool, in room: any Room)
  /// The room leaves memory; it may be opened again.
  func closed(_ room: any Room)
  /// The room is gone for good: forget what is stored.
  func deleted(_ room: RoomID) async
}

extension RoomParticipant {
  public func admit(_ principal: Principal, to room: RoomID) async throws {}
  public func open(_ room: any Room) async throws {}
  public func prepare(_ member: Member, in room: any Room) async throws {}
  public func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {}
  public func joined(_ member: Member, in room: any Room) {}
  public func left(_ member: Member, in room: any Room) {}
  public func joinedElsewhere(_ member: Member, in room: any Room) {}
  public func leftElsewhere(_ member: Member, in room: any Room) {}
  public func changedElsewhere(_ member: Member, isIdle: Bool, in room: any Room) {}
  public func closed(_ room: any Room) {}
  public func deleted(_ room: RoomID) async {}
}

/// What a joining member is sent before it is live, in order. Segments are shared: encode a state once, not per member.
public struct Welcome {
  public private(set) var segments: [Segment] = []

  public init() {}

  public mutating func append(_ segment: Segment) { segments.append(segment) }
}
