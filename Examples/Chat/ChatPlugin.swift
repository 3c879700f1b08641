public import Kernel
internal import RoomsAPI

/// Lets the people in a room talk: CHAT goes to everybody in it with who said it and when. In v1 it is
/// `CHAT {roomId, text}`; in v2 message 128 with a string, answered by the user's index, the time in ms and the string.
public final class ChatPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "chat", version: "1.0", summary: "Text messages between the people in a room (an example).",
    requires: ["rooms"], isEnabledByDefault: false, messageNumbers: 128...128)

  private let configuration: ChatConfiguration

  public init(configuration: ChatConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
  }

  public func register(with registrar: inout Registrar<ChatPlugin>) throws {
    let rooms = try registrar.service((any RoomsService).self)
    let limit = configuration.maxCharacters
    registrar.on("CHAT", cost: .control) { payload, bytes, session, _ in
      let membership = try rooms.membership(of: session, payload: payload, in: bytes)
      let text = payload.member("text", in: bytes)?.string(in: bytes) ?? ""
      guard (1...limit).contains(text.count) else { throw ProtocolError.chatText(limit) }
      let time = session.reactor.time.timestamp()
      rooms.onHome(of: membership, from: session.reactor) { Self.tell($0, text, by: $1, at: time) }
    }
    registrar.on(128, cost: .control) { payload, frame, session, _ in
      let membership = try rooms.membership(of: session)
      var payload = payload
      let text = try payload.string(0...4 * limit, in: frame)
      guard (1...limit).contains(text.count) else { throw ProtocolError.chatText(limit) }
      let time = session.reactor.time.timestamp()
      rooms.onHome(of: membership, from: session.reactor) { Self.tell($0, text, by: $1, at: time) }
    }
  }

  private static func tell(_ room: any Room, _ text: String, by member: Member, at time: Timestamp) {
    room.broadcast("CHAT") { writer in
      writer.key("userId")
      writer.string(member.principal.userID)
      writer.key("username")
      writer.string(member.principal.name)
      writer.key("text")
      writer.string(text)
      writer.key("timestamp")
      writer.number(Int(time.milliseconds))
    }
    let user = room.users.index(of: member.principal)
    room.broadcast(128) { builder in
      builder.varint(user)
      builder.varint(Int(time.milliseconds))
      builder.string(text)
    }
  }
}

/// Settings of the Chat plugin.
public struct ChatConfiguration: PluginConfiguration {
  /// Characters one message may have.
  public var maxCharacters = 500

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [.int("maxCharacters", \.maxCharacters, in: 1...4_000, "Characters one message may have.")]
  }
}

extension ProtocolError {
  static func chatText(_ limit: Int) -> ProtocolError {
    ProtocolError("chat_text", "CHAT needs a \"text\" of 1 to \(limit) characters.")
  }
}
