import Kernel

/// A place in a room's log. Sequence numbers begin at 1 and have no gaps; positions of different epochs have nothing to
/// do with each other. Sequence 0 stands before the first entry.
struct LogPosition: Hashable, Sendable {
  /// Which log of the room: a new one begins only with a new log.
  var epoch: UInt32
  var seq: UInt64
}

/// What an element is; the fold does not care.
struct ElementKind: RawRepresentable, Hashable, Sendable {
  var rawValue: UInt64

  /// A freehand stroke whose body is the published v1 JSON object.
  static let stroke = ElementKind(rawValue: 1)
}

/// Something drawn.
struct Element: Hashable, Sendable {
  static let maxIDBytes = 64

  /// Chosen by the client that drew it, unique in its room; 1...64 bytes.
  var id: String
  var kind: ElementKind
  /// Its content, in its kind's encoding.
  var body: [UInt8]
}

/// What an entry does to the board.
enum Action: Hashable, Sendable {
  /// Draws a new element on top.
  case put(Element)
  /// Changes an element's content where it lies.
  case update(id: String, patch: [UInt8])
  /// Undo and erase.
  case hide([String])
  /// Redo: in the given order, on top.
  case show([String])
  /// Hides everything that is visible at this place of the log.
  case clear
}

/// Whose elements an entry may touch, as decided when it was taken in and recorded with it.
enum Authority: UInt8, Hashable, Sendable {
  /// Only the user's own.
  case owner = 0
  /// Anybody's: granted by a role. Of what others drew it shows only what was hidden by this authority.
  case moderator = 1
}

/// A client's name for one of its operations, 1...64 bytes: the same (user, operation) is stored once.
struct OperationID: Hashable, Sendable {
  static let maxBytes = 64
  let bytes: [UInt8]

  /// `nil` when empty or too long.
  init?(_ bytes: [UInt8]) {
    guard (1...Self.maxBytes).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// `nil` when empty or longer than 64 bytes of UTF-8.
  init?(_ text: String) { self.init(Array(text.utf8)) }
}

/// What a user wants done, before it has a place in the log.
struct Draft: Hashable, Sendable {
  var action: Action
  var operation: OperationID
  /// From the connection, never from the message.
  var userID: String
  /// Server time.
  var time: Timestamp
  var authority: Authority
  /// Tells another content under the same operation apart. It is of what the client sent, so that a resent operation has
  /// the old one whatever the server adds.
  var digest: UInt64

  /// Without a digest it has the action's own.
  init(
    action: Action, operation: OperationID, userID: String, time: Timestamp, authority: Authority = .owner,
    digest: UInt64? = nil
  ) {
    self.action = action
    self.operation = operation
    self.userID = userID
    self.time = time
    self.authority = authority
    self.digest = digest ?? EntryCodec.digest(action)
  }
}

/// One line of the log, which never changes.
struct Entry: Hashable, Sendable {
  var position: LogPosition
  var draft: Draft

  var seq: UInt64 { position.seq }
  var action: Action { draft.action }
  var userID: String { draft.userID }
}
