import History

/// What clients were shown and told, to be held against the disk: what anybody has seen is stored, once, and is the same
/// for everybody.
final class Ledger {
  private struct Place: Hashable {
    let room: String
    let epoch: UInt64
    let seq: UInt64
  }

  private unowned let world: World
  private var authors: [String: String] = [:]
  private var rooms: [String: String] = [:]
  /// Elements somebody has seen, by room.
  private var shown: [String: Set<String>] = [:]
  /// Elements and operations that a disk has lost; clients may hear of them a little longer.
  private var lost: Set<String> = []
  /// Elements that somebody wants changed.
  private(set) var changed: Set<String> = []
  /// Operations of v2: what they are, and whether they are settled: stored (true) or refused for good (false).
  private var operations: [String: Deed] = [:]
  private var outcomes: [String: Bool] = [:]
  private var entries: [Place: String] = [:]

  init(_ world: World) { self.world = world }

  func author(of id: String) -> String? { authors[id] }

  // MARK: What clients do and are told

  func sent(_ id: String, by user: String, in room: String) {
    authors[id] = user
    rooms[id] = room
  }

  func submitted(_ name: String, _ deed: Deed, in room: String) {
    operations[name] = deed
    rooms[name] = room
  }

  func changed(_ id: String) { changed.insert(id) }

  /// Somebody was shown an element: it must be on the disk now.
  func seen(_ id: String, _ color: String, in room: String, by client: Client) {
    guard !lost.contains(id), shown[room, default: []].insert(id).inserted else { return }
    if !world.disk.hasHeld(id) { world.fail("client \(client.number) was shown \(id), which is not stored") }
  }

  /// A v2 client was told of an entry: everybody is told the same of its place.
  func heard(_ op: String, at seq: UInt64, epoch: UInt64, in room: String, by client: Client) {
    let place = Place(room: room, epoch: epoch, seq: seq)
    if let known = entries[place] {
      if known != op { world.fail("client \(client.number): entry \(epoch):\(seq) is \(op), and \(known) to others") }
    } else {
      entries[place] = op
    }
  }

  /// The author's own account of an operation.
  func settled(_ name: String, stored: Bool) {
    if !lost.contains(name) { outcomes[name] = stored }
  }

  func refused(_ id: String, _ code: String, by client: Client) {
    let allowed: Set<String> =
      switch operations[id] {
      case .malformed: ["invalid_element"]
      case .clear: ["not_room_owner", "already_hidden"]
      default: ["unknown_element", "not_owner", "already_hidden", "already_visible", "invalid_patch"]
      }
    if !allowed.contains(code) { world.fail("client \(client.number): \(id) was refused with \(code)") }
  }

  // MARK: Accidents

  /// The room's log is gone, and nobody is to blame.
  func forget(_ room: String) {
    shown[room] = []
    for (name, place) in rooms where place == room { outcomes[name] = nil }
  }

  /// The end of the room's log is gone.
  func lost(_ entries: ArraySlice<Entry>, of room: String) {
    for name in entries.map(Self.name) {
      lost.insert(name)
      outcomes[name] = nil
      shown[room]?.remove(name)
    }
  }

  // MARK: The reckoning

  /// Holds what was seen against the log.
  func check(_ log: StoredLog, of room: String) -> String? {
    var counts: [String: Int] = [:]
    for entry in log.entries {
      let name = Self.name(entry)
      counts[name, default: 0] += 1
      let place = Place(room: room, epoch: UInt64(entry.position.epoch), seq: entry.seq)
      if let heard = entries[place], heard != name { return "entry \(entry.seq) is \(name), and \(heard) to clients" }
    }
    if let twice = counts.filter({ $0.value > 1 }).keys.min() { return "\(twice) is in the log more than once" }
    if let missing = shown[room, default: []].filter({ counts[$0] == nil }).min() {
      return "\(missing) was seen and is not in the log"
    }
    let gone = outcomes.filter { $0.value && rooms[$0.key] == room && counts[$0.key] == nil }
    return gone.keys.min().map { "\($0) was acknowledged and is not in the log" }
  }

  /// The text form of an entry's operation; that of a `put` is its element's id.
  private static func name(_ entry: Entry) -> String { String(decoding: entry.draft.operation.bytes, as: UTF8.self) }
}
