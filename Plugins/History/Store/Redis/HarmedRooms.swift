import Kernel
import Redis
import Synchronization

/// Rooms with a key of another type than it should be, or with something in it that cannot be read (somebody has set it by hand), which
/// only an operator can mend. A room that nobody has met so for a while is forgotten.
final class HarmedRooms: Sendable {
  private struct Harm {
    var what: String
    var at: Instant
  }

  private static let memory = Duration.seconds(60)
  private static let limit = 1_000

  /// Keys and their types. Answers those that are something else, as `key is a string, not a list`.
  static let inquiry = RedisScript(
    """
    local wrong = {}
    for i, key in ipairs(KEYS) do
      local found = redis.call('TYPE', key).ok
      if found ~= 'none' and found ~= ARGV[i] then
        wrong[#wrong + 1] = key .. ' is a ' .. found .. ', not a ' .. ARGV[i]
      end
    end
    return table.concat(wrong, ', ')
    """)

  private let time: any TimeSource
  private let logger: Logger
  private let rooms = Mutex<[String: Harm]>([:])

  init(time: any TimeSource, logger: Logger) {
    self.time = time
    self.logger = logger
  }

  /// How many there are now.
  var count: Int { current().count }

  /// One of them, and how it is mended; `nil` when all are well.
  var concern: String? {
    let found = current()
    guard let first = found.min(by: { $0.key < $1.key }) else { return nil }
    let others = found.count > 1 ? " (and \(found.count - 1) more rooms)" : ""
    return "\(first.value.what)\(others): \(Self.advice(first.key))"
  }

  /// Takes note of what is wrong with a room; it is logged when it is new.
  func note(_ room: String, _ what: String) {
    let now = time.now()
    let isNew = rooms.withLock { rooms in
      if rooms.count >= Self.limit { rooms = rooms.filter { now - $0.value.at < Self.memory } }
      guard rooms.count < Self.limit || rooms[room] != nil else { return false }
      let known = rooms.updateValue(Harm(what: what, at: now), forKey: room)
      return known.map { $0.what != what || now - $0.at >= Self.memory } ?? true
    }
    if isNew { logger.error("room \(room) cannot be used: \(what): \(Self.advice(room))") }
  }

  private func current() -> [String: Harm] {
    let now = time.now()
    return rooms.withLock { $0.filter { now - $0.value.at < Self.memory } }
  }

  private static func advice(_ room: String) -> String {
    "DEL \(RedisStrokeScripts.keys(room).joined(separator: " ")) in one command, while somebody is there"
  }
}
