public import Kernel

/// A connection in a room.
public struct Member: Hashable, Sendable {
  public let connection: ConnectionID
  public let principal: Principal
  public let version: ProtocolVersion

  public init(connection: ConnectionID, principal: Principal, version: ProtocolVersion) {
    self.connection = connection
    self.principal = principal
    self.version = version
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
  /// Who is in it now, in the order of joining.
  var members: [Member] { get }
  /// The one object of this type in this room, made at the first use: where participants keep their state.
  func local<T: AnyObject>(_ type: T.Type, make: () -> T) -> T
  /// The object of this type, when it was made.
  func local<T: AnyObject>(_ type: T.Type) -> T?
}

extension Room {
  /// Sends a v1 message to every member; `write` writes the payload's members behind its `roomId`.
  public func broadcast(_ type: StaticString, _ write: (inout JSONWriter) -> Void) {
    let id = id
    channel.broadcast { encoding, builder in
      switch encoding {
      case .json: builder.text(Envelope.message(type) { Self.payload(id, &$0, write) })
      }
    }
  }

  /// Sends a v1 message to one member.
  public func send(_ type: StaticString, to member: ConnectionID, _ write: (inout JSONWriter) -> Void) {
    let id = id
    reactor.send(text: Envelope.message(type) { Self.payload(id, &$0, write) }, to: member)
  }

  /// Tells one member why something was refused.
  public func send(_ error: ProtocolError, to member: ConnectionID) {
    reactor.send(text: Envelope.error(error), to: member)
  }

  private static func payload(_ id: RoomID, _ writer: inout JSONWriter, _ write: (inout JSONWriter) -> Void) {
    writer.key("roomId")
    writer.string(id.text)
    write(&writer)
  }
}
