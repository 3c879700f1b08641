public import Kernel

/// The last entry of a board that a client has: an epoch and a seq, both 0 for nothing.
public struct ResumePoint: Hashable, Sendable {
  public var epoch: UInt64
  public var seq: UInt64

  public static let nothing = ResumePoint(epoch: 0, seq: 0)

  public init(epoch: UInt64, seq: UInt64) {
    self.epoch = epoch
    self.seq = seq
  }
}

/// A connection in a room.
public struct Member: Hashable, Sendable {
  public let connection: ConnectionID
  public let principal: Principal
  public let version: ProtocolVersion
  /// What it had of the board when it joined; always nothing in v1.
  public let resume: ResumePoint
  /// Whether it reads the room's broadcasts deflated.
  public let readsDeflatedLog: Bool

  /// Whether it is connected to another instance: then it is sent nothing here.
  public var isOutside: Bool { connection.isOutside }

  public init(
    connection: ConnectionID, principal: Principal, version: ProtocolVersion, resume: ResumePoint = .nothing,
    readsDeflatedLog: Bool = false
  ) {
    self.readsDeflatedLog = readsDeflatedLog
    self.connection = connection
    self.principal = principal
    self.version = version
    self.resume = resume
  }
}

/// An open room on its home reactor, where its messages get one order. It never leaves that reactor; elsewhere a room
/// goes by its ``RoomID``.
public protocol Room: AnyObject {
  var id: RoomID { get }
  /// The home.
  var reactor: Reactor { get }
  /// Reaches all members, in one order.
  var channel: ChannelHome { get }
  /// Who made it: a user id.
  var ownerID: String { get }
  /// Who is in it now on this instance, in the order of joining.
  var members: [Member] { get }
  /// The people v2 messages speak of by index.
  var users: RoomUsers { get }
  /// A connection's number in v2 messages; given at its first use and not given again while the room is in memory.
  func number(of connection: ConnectionID) -> Int
  /// A connection of another instance has gone, and with it its number.
  func releaseNumber(of connection: ConnectionID)
  /// The member with this connection; `nil` when there is none.
  func member(_ connection: ConnectionID) -> Member?
  /// The line to its homes on other instances; `nil` when there are none.
  var link: (any RoomLink)? { get set }
  /// Welcomes members of this version anew: those of v1 at once, those of v2 are told to join again.
  func refresh(_ version: ProtocolVersion)
  /// The one object of this type in this room, made at the first use: where participants keep their state.
  func local<T: AnyObject>(_ type: T.Type, make: () -> T) -> T
  /// The object of this type, when it was made.
  func local<T: AnyObject>(_ type: T.Type) -> T?
}

extension Room {
  /// Sends a v2 message to every v2 member; `write` appends the payload.
  public func broadcast(_ type: Int, _ write: (inout SegmentBuilder) -> Void) {
    guard channel.has(.binary) else { return }
    channel.broadcast { encoding, builder in
      if encoding == .binary { builder.message(type, write) }
    }
  }

  /// Sends a v1 message to every v1 member; `write` writes the payload's members behind its `roomId`.
  public func broadcast(_ type: StaticString, _ write: (inout JSONWriter) -> Void) {
    let id = id
    channel.broadcast { encoding, builder in
      switch encoding {
      case .json: builder.text(Envelope.message(type) { Self.payload(id, &$0, write) })
      case .binary: break
      }
    }
  }

  /// Sends a v1 message to one member.
  public func send(_ type: StaticString, to member: ConnectionID, _ write: (inout JSONWriter) -> Void) {
    let id = id
    reactor.send(text: Envelope.message(type) { Self.payload(id, &$0, write) }, to: member)
  }

  /// Tells one member, in its version, why something was refused; `reference` says to v2 clients what it is about.
  public func send(_ error: ProtocolError, about reference: MessageReference? = nil, to connection: ConnectionID) {
    guard let version = member(connection)?.version else { return }
    reactor.send(error, about: reference, to: connection, version)
  }

  private static func payload(_ id: RoomID, _ writer: inout JSONWriter, _ write: (inout JSONWriter) -> Void) {
    writer.key("roomId")
    writer.string(id.text)
    write(&writer)
  }
}
