package import Kernel
package import RoomsAPI

/// What is kept of a room.
package struct RoomRecord: Equatable, Sendable {
  package var id: RoomID
  /// Who made it: a user id.
  package var ownerID: String
  package var createdAt: Timestamp
  /// Since when nobody is in it; `nil` while somebody is.
  package var emptySince: Timestamp?

  package init(id: RoomID, ownerID: String, createdAt: Timestamp, emptySince: Timestamp?) {
    self.id = id
    self.ownerID = ownerID
    self.createdAt = createdAt
    self.emptySince = emptySince
  }
}

/// A place in the list of somebody's rooms.
package struct RoomPlace: Equatable, Sendable {
  package var createdAt: Timestamp
  package var id: RoomID

  package init(createdAt: Timestamp, id: RoomID) {
    self.createdAt = createdAt
    self.id = id
  }

  /// Whether a room comes after this place: it is older, or of the same moment with a later code.
  package func precedes(_ room: RoomRecord) -> Bool {
    room.createdAt == createdAt ? id.text < room.id.text : room.createdAt < createdAt
  }
}

/// Where rooms are kept. Every call may throw for reasons of the store's own; each is one atomic step.
package protocol RoomStore: Sendable {
  /// Opens files or connections. A room that was occupied when the process died counts as empty from `now` on, unless
  /// other processes share the store: nobody knows then who is in it.
  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws
  /// Adds a room; returns false when the id is taken.
  func create(_ room: RoomRecord) async throws -> Bool
  func find(_ id: RoomID) async throws -> RoomRecord?
  /// How often ``occupy(_:)`` has to be called again while somebody is in a room; `nil`: it holds until the last one leaves.
  var renewal: Duration? { get }
  /// Somebody is in it: it cannot expire. Returns false when there is no such room (any more). Again is harmless.
  func occupy(_ id: RoomID) async throws -> Bool
  /// The last one left.
  func vacate(_ id: RoomID, at time: Timestamp) async throws
  /// The rooms somebody made, newest first, those of one moment by their codes: the first `count` after `place`.
  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord]
  /// Deletes rooms that have been empty since before `limit`, at most `count`, and returns them.
  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID]
  /// Whether rooms could be written now; throws why not.
  func probe() async throws
  func close() async
  /// Says what of it is measured.
  func measure(in metrics: MetricRegistrar)
}

extension RoomStore {
  package func measure(in metrics: MetricRegistrar) {}
}

extension RoomStore {
  package var renewal: Duration? { nil }
}
