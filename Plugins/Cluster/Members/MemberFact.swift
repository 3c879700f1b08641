import Kernel

/// Something that is so now of one connection in a room: what instances tell each other, and (``Kind/present``) what lies in
/// the roster.
///
///     kind: byte, connection, number: varint, user id, name, idle: byte; texts have their length before them
struct MemberFact: Equatable {
  enum Kind: UInt8 {
    /// It is here, as the fact says.
    case present = 1
    /// It has left.
    case left = 2
    /// All connections of the instance `connection` names have gone with it.
    case instanceGone = 3
  }

  var kind: Kind
  /// `instance/connection`, the member of `room:{ID}:users`.
  var connection: String
  /// Its number in the room on its own instance, which ephemeral values name it by.
  var number = 0
  var userID = ""
  var name = ""
  var isIdle = false

  var encoded: [UInt8] {
    var output: [UInt8] = [kind.rawValue]
    output.string(connection)
    output.varint(number)
    output.string(userID)
    output.string(name)
    output.append(isIdle ? 1 : 0)
    return output
  }

  init(_ kind: Kind, _ connection: String) {
    self.kind = kind
    self.connection = connection
  }

  /// `nil` for what this version cannot read.
  init?(_ bytes: [UInt8]) {
    var reader = BinaryReader(bytes.indices)
    let span = bytes.span
    do {
      guard let kind = Kind(rawValue: try reader.byte(in: span)) else { return nil }
      self.init(kind, try reader.string(1...256, in: span))
      number = Int(try reader.varint(in: span))
      userID = try reader.string(0...256, in: span)
      name = try reader.string(0...4_096, in: span)
      isIdle = try reader.byte(in: span) != 0
    } catch {
      return nil
    }
  }

  var instance: Substring { Self.instance(of: connection) }

  /// The instance, in front of the stroke.
  static func instance(of connection: String) -> Substring { connection.prefix { $0 != "/" } }
}
