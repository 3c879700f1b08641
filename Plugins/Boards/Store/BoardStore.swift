package import Kernel
package import RoomsAPI

/// What became of a board that was to be added.
package enum BoardAddition: Equatable, Sendable {
  case added
  /// The room is a board already.
  case exists
  /// Its owner has as many as allowed.
  case full
}

/// A place in the list of somebody's boards, newest change first: the last board of the page before.
package struct BoardCursor: Equatable, Sendable {
  package var changedAt: Timestamp
  package var room: RoomID

  package init(changedAt: Timestamp, room: RoomID) {
    self.changedAt = changedAt
    self.room = room
  }
}

/// Where boards are kept, but for their logs. Every call may throw for reasons of the store's own; each is one atomic step.
package protocol BoardStore: Sendable {
  /// Opens files or connections.
  func open() async throws
  func close() async
  /// Whether boards could be written now; throws why not.
  func probe() async throws
  /// Adds a board, unless its owner has `limit`.
  func add(_ board: Board, limit: Int) async throws -> BoardAddition
  func find(_ room: RoomID) async throws -> Board?
  /// One's own boards behind a place, newest change first (those of one time by room), at most `count`.
  func list(of ownerID: String, behind cursor: BoardCursor?, count: Int) async throws -> [Board]
  /// Gives one's own board another title; `nil` when there is none.
  func rename(_ room: RoomID, of ownerID: String, to title: String, at time: Timestamp) async throws -> Board?
  /// Something was drawn. Time never goes back; without a board it does nothing.
  func touch(_ room: RoomID, at time: Timestamp) async throws
  /// Removes one's own board; false when there is none.
  func remove(_ room: RoomID, of ownerID: String) async throws -> Bool
  /// How many boards there are.
  func count() async throws -> Int
  /// Says what of it is measured.
  func measure(in metrics: MetricRegistrar)
}

extension BoardStore {
  package func measure(in metrics: MetricRegistrar) {}
}

extension BoardCursor {
  /// Whether a board comes behind this place.
  func precedes(_ board: Board) -> Bool {
    board.changedAt == changedAt ? board.room.text > room.text : board.changedAt < changedAt
  }
}
