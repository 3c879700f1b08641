public import Kernel
internal import RoomsAPI

/// Who is in a room and where they point: USER_JOINED, USER_LEFT, USER_COUNT_UPDATED, CURSOR_MOVE, CURSOR_LEAVE.
public final class PresencePlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "presence", version: "1.0", summary: "Shows who is in a room, and their cursors.", requires: ["rooms"],
    after: ["history"])

  public init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  public func register(with registrar: inout Registrar<PresencePlugin>) throws {
    let rooms = try registrar.service((any RoomsService).self)
    registrar.contribute(Announcer(), to: roomParticipants)
    registrar.on("CURSOR_MOVE", cost: .ephemeral) { payload, bytes, session, _ in
      let membership = try rooms.membership(of: session, payload: payload, in: bytes)
      let cursor = try CursorValue(payload, in: bytes)
      cursor.withBytes {
        session.reactor.channels.setEphemeral(session.id, in: membership.room.text, home: membership.home, $0)
      }
    }
  }
}
