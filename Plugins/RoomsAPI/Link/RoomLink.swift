/// A room's line to its homes on other instances: what one of them sends reaches the others in one order, at most once.
/// Made by the `cluster` plugin when a room opens; lives on the room's home.
///
/// What is sent within a tick goes out as one message: at the turn's end in a quiet room, gathered in a busy one. Entries
/// are published by the store that appends them, with all that waits here (``takeEnvelope()``).
public protocol RoomLink: AnyObject {
  /// Entries that another home appended, in the order of the channel. What comes before this is set waits for it.
  var onEntries: ((LinkEntries) -> Void)? { get set }
  /// Messages may have been missed: read what the store has.
  var onGap: (() -> Void)? { get set }
  /// Takes what waits, to be published in front of entries. If that fails it is lost, as any message may be.
  func takeEnvelope() -> LinkEnvelope
  /// Tells the others that a member here is away, or back.
  func setIdle(_ isIdle: Bool, _ member: Member)
  /// Runs `body` when something may be sent again: now, or when the tick closes. What `body` sends goes along.
  func atTick(_ body: @escaping () -> Void)
}

/// How a store publishes entries for a room's other homes.
public struct LinkEnvelope: Sendable {
  /// `PUBLISH`, or on a cluster `SPUBLISH`.
  public var command: String
  public var channel: String
  /// What a message begins with, see ``LinkMessage``.
  public var head: String
  /// What goes along, behind the entries.
  public var posts: [UInt8]

  public init(command: String, channel: String, head: String, posts: [UInt8]) {
    self.command = command
    self.channel = channel
    self.head = head
    self.posts = posts
  }
}

/// Durable entries as the store's script publishes them.
public struct LinkEntries: Equatable, Sendable {
  /// Who appended them.
  public var origin: String
  public var epoch: UInt32
  /// The seq of the first.
  public var first: UInt64
  /// Each as it lies in the store.
  public var records: [[UInt8]]

  public init(origin: String, epoch: UInt32, first: UInt64, records: [[UInt8]]) {
    self.origin = origin
    self.epoch = epoch
    self.first = first
    self.records = records
  }
}
