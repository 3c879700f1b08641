package import Kernel

/// A place in a room's log. Sequence numbers begin at 1 and have no gaps; positions of different epochs have nothing to
/// do with each other. Sequence 0 stands before the first entry.
package struct LogPosition: Hashable, Sendable {
  /// Which log of the room: a new one begins only with a new log.
  package var epoch: UInt32
  package var seq: UInt64

  package init(epoch: UInt32, seq: UInt64) {
    self.epoch = epoch
    self.seq = seq
  }
}

/// Where a log ends, as far as somebody knows: a place, and the operation that stands there. A store that has lost its end may have
/// grown anew since, in the same epoch: the place is there again, with another operation.
package struct LogEnd: Equatable, Sendable {
  package var position: LogPosition
  /// `nil` where nothing stands, and when the place alone is known.
  package var operation: OperationKey?

  package init(_ position: LogPosition, _ operation: OperationKey? = nil) {
    self.position = position
    self.operation = operation
  }
}

/// What an element is; the fold does not care.
package struct ElementKind: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A freehand stroke whose body is the published v1 JSON object.
  package static let stroke = ElementKind(rawValue: 1)
}

/// Something drawn.
package struct Element: Hashable, Sendable {
  package static let maxIDBytes = 64

  /// Chosen by the client that drew it, unique in its room; 1...64 bytes.
  package var id: String
  package var kind: ElementKind
  /// Its content, in its kind's encoding.
  package var body: [UInt8]

  package init(id: String, kind: ElementKind, body: [UInt8]) {
    self.id = id
    self.kind = kind
    self.body = body
  }
}

/// What an entry does to the board.
package enum Action: Hashable, Sendable {
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
package enum Authority: UInt8, Hashable, Sendable {
  /// Only the user's own.
  case owner = 0
  /// Anybody's: granted by a role. Of what others drew it shows only what was hidden by this authority.
  case moderator = 1
}

/// A client's name for one of its operations, 1...64 bytes: the same (user, operation) is stored once.
package struct OperationID: Hashable, Sendable {
  package static let maxBytes = 64
  package let bytes: [UInt8]

  /// `nil` when empty or too long.
  package init?(_ bytes: [UInt8]) {
    guard (1...Self.maxBytes).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// `nil` when empty or longer than 64 bytes of UTF-8.
  package init?(_ text: String) { self.init(Array(text.utf8)) }
}

/// What a user wants done, before it has a place in the log.
package struct Draft: Hashable, Sendable {
  package var action: Action
  package var operation: OperationID
  /// From the connection, never from the message.
  package var userID: String
  /// Server time.
  package var time: Timestamp
  package var authority: Authority
  /// Tells another content under the same operation apart. It is of what the client sent, so that a resent operation has
  /// the old one whatever the server adds.
  package var digest: UInt64

  /// Without a digest it has the action's own.
  package init(
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
package struct Entry: Hashable, Sendable {
  package var position: LogPosition
  package var draft: Draft

  package init(position: LogPosition, draft: Draft) {
    self.position = position
    self.draft = draft
  }

  package var seq: UInt64 { position.seq }
  package var action: Action { draft.action }
  package var userID: String { draft.userID }
}
