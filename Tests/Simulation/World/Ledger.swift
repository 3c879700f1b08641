import History

/// What clients were shown and told, to be held against the disk: what anybody has seen is stored.
final class Ledger {
  private unowned let world: World
  private var authors: [String: String] = [:]
  private var rooms: [String: String] = [:]
  /// Elements somebody has seen, by room.
  private var shown: [String: Set<String>] = [:]
  /// Elements that a disk has lost; clients may hear of them a little longer.
  private var lost: Set<String> = []

  init(_ world: World) { self.world = world }

  func author(of id: String) -> String? { authors[id] }

  func sent(_ id: String, by user: String, in room: String) {
    authors[id] = user
    rooms[id] = room
  }

  /// Somebody was shown an element: it must be on the disk now.
  func seen(_ id: String, _ color: String, in room: String, by client: Client) {
    guard !lost.contains(id), shown[room, default: []].insert(id).inserted else { return }
    if !world.disk.hasHeld(id) { world.fail("client \(client.number) was shown \(id), which is not stored") }
  }

  func refused(_ id: String, _ code: String, by client: Client) {
    guard ["unknown_element", "not_owner", "already_hidden", "already_visible"].contains(code) else {
      return world.fail("client \(client.number): \(id) was refused with \(code)")
    }
  }

  /// The room's log is gone, and nobody is to blame.
  func forget(_ room: String) { shown[room] = [] }

  /// The end of the room's log is gone.
  func lostAll(but log: StoredLog, of room: String) {
    var left: Set<String> = []
    for entry in log.entries {
      if case .put(let element) = entry.action { left.insert(element.id) }
    }
    for (id, place) in rooms where place == room && !left.contains(id) { lost.insert(id) }
    shown[room]?.formIntersection(left)
  }

  /// Holds what was seen against the log.
  func check(_ log: StoredLog, of room: String) -> String? {
    var counts: [String: Int] = [:]
    for entry in log.entries {
      if case .put(let element) = entry.action { counts[element.id, default: 0] += 1 }
    }
    for id in shown[room, default: []].sorted() where counts[id] != 1 {
      return "\(id) was seen and is in the log \(counts[id] ?? 0) times"
    }
    var operations: Set<String> = []
    for entry in log.entries where !operations.insert("\(entry.userID) \(entry.draft.operation.bytes)").inserted {
      return "an operation of \(entry.userID) is in the log twice, again as \(entry.seq)"
    }
    return nil
  }
}
