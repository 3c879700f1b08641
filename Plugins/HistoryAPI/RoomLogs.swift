public import RoomsAPI

/// What History says of rooms' logs.
public protocol RoomLogs: Sendable {
  /// Where the log of an open room ends; `nil` while it is not loaded. To be asked on the room's home.
  func end(of room: any Room) -> LogPlace?
  /// Logs that several instances share, which lie in memory and may expire; `nil` where they lie on this server's disk.
  var shared: (any SharedLogs)? { get }
}

/// Logs in Redis of rooms that are to be kept: what was copied elsewhere (saved) and what was not. The keys of a kept room do not expire
/// before all is saved. Each call is one step; throws what a store throws when it is away, with `patience` within so long.
public protocol SharedLogs: Sendable {
  /// Says how a room's log stands. With a `saver` this takes, or renews, for `lease` the turn of saving it, unless another has
  /// that or the room is not kept.
  func look(at room: RoomID, as saver: String?, lease: Duration, within patience: Duration?) async throws -> LogStanding
  /// From now on the room is kept, saved up to here. Nothing is saved in epoch 0, whose seq is one the room never had before, so
  /// that what is still told of an earlier time does not count.
  func keep(_ room: RoomID, savedTo place: LogPlace, within patience: Duration?) async throws
  /// The room is an ordinary one again.
  func release(_ room: RoomID, within patience: Duration?) async throws
  /// Entries after a place, one at least while there are any.
  func records(of room: RoomID, after place: LogPlace, limit: Int) async throws -> [KeptEntry]
  /// Everything up to `place` is saved, `former` was before; otherwise it does nothing. Answers whether nothing is left to be done: nobody is there and all is saved, so that
  /// the keys expire.
  func saved(_ room: RoomID, from former: LogPlace, to place: LogPlace) async throws -> Bool
  /// Brings back a log that Redis does not have: `next` answers the saved entries after a seq, up to `place`. Many may do so at the
  /// same time; the log comes back once, under its own epoch when `isWhole`, otherwise under a new one, since entries that
  /// people have seen may be missing.
  func restore(
    _ room: RoomID, to place: LogPlace, isWhole: Bool, _ next: (_ after: UInt64) async throws -> [KeptEntry]
  ) async throws
}

/// How a room's log in Redis stands.
public struct LogStanding: Equatable, Sendable {
  /// Where it ends; `nil` when there is none.
  public var end: LogPlace?
  /// Up to where it is saved; `nil` when the room is not kept.
  public var saved: LogPlace?
  /// Whether the turn of saving it is the asker's.
  public var isMine: Bool

  public init(end: LogPlace?, saved: LogPlace?, isMine: Bool) {
    self.end = end
    self.saved = saved
    self.isMine = isMine
  }
}
