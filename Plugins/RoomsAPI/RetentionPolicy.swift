public import Kernel

/// Where plugins add a ``RetentionPolicy``. Those who ask do so when something happens, so the order of plugins does not matter.
public let retentionPolicies = ContributionPoint<any RetentionPolicy>("rooms.retention")

/// Says which rooms are kept though nobody is in them. Rooms asks before it tells anybody that a room has ended, and History before
/// it looks for a room's log. Called on any thread.
public protocol RetentionPolicy: Sendable {
  /// The owner of a room that is kept; `nil` for every other. Throws when that cannot be told now: then nothing ends.
  func owner(of room: RoomID) async throws -> String?
  /// The room is about to be opened: brings back what of its log lies elsewhere. Throws what those who join are told.
  func willOpen(_ room: RoomID) async throws
}
