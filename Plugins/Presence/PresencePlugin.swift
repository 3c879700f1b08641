public import Kernel
internal import RoomsAPI

/// Who is in a room, where they point and what they are drawing: USER_JOINED, CURSOR_MOVE and their kin in v1; roster,
/// cursors, previews and rates in v2.
public final class PresencePlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "presence", version: "2.0", summary: "Shows who is in a room, their cursors, and strokes being drawn.",
    requires: ["rooms"], after: ["history"], messageNumbers: PresenceMessage.numbers)

  private let configuration: PresenceConfiguration

  public init(configuration: PresenceConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
  }

  public func register(with registrar: inout Registrar<PresencePlugin>) throws {
    let rooms = try registrar.service((any RoomsService).self)
    let announcer = Announcer(cursorDeliveries: configuration.cursorDeliveriesPerRoom)
    registrar.contribute(announcer, to: roomParticipants)
    registrar.announce(PresenceMessage.cursor, CursorPace(deliveries: 0).interval)
    registrar.announce(PresenceMessage.cursorLeave, EphemeralLane.preview.limit)
    registrar.on("CURSOR_MOVE", cost: .ephemeral) { payload, bytes, session, _ in
      let membership = try rooms.membership(of: session, payload: payload, in: bytes)
      let cursor = try CursorValue(payload, in: bytes)
      cursor.withBytes {
        session.reactor.channels.setEphemeral(session.id, in: membership.room.text, home: membership.home, $0)
      }
    }
    registerV2(with: &registrar, rooms, announcer)
  }

  private func registerV2(
    with registrar: inout Registrar<PresencePlugin>, _ rooms: any RoomsService, _ announcer: Announcer
  ) {
    registrar.on(PresenceMessage.cursor, cost: .ephemeral) { payload, frame, session, _ in
      let membership = try rooms.membership(of: session)
      let cursor = CursorValue(try PresenceMessage.readCursor(payload, in: frame), in: frame)
      cursor.withBytes {
        session.reactor.channels.setEphemeral(session.id, in: membership.room.text, home: membership.home, $0)
      }
    }
    registrar.on(PresenceMessage.preview, cost: .ephemeral) { payload, frame, session, _ in
      let membership = try rooms.membership(of: session)
      let preview = try PresenceMessage.readPreview(payload, in: frame)
      session.reactor.channels.setEphemeral(
        session.id, in: membership.room.text, home: membership.home, lane: preview.isEnd ? .previewEnd : .preview,
        frame.extracting(preview.value))
    }
    registrar.on(PresenceMessage.cursorLeave, cost: .control) { _, _, session, _ in
      let membership = try rooms.membership(of: session)
      // The way of a cursor, so that it does not overtake one.
      CursorValue().withBytes {
        session.reactor.channels.setEphemeral(session.id, in: membership.room.text, home: membership.home, $0)
      }
    }
    registrar.on(PresenceMessage.idle, cost: .control) { payload, frame, session, _ in
      let membership = try rooms.membership(of: session)
      var payload = payload
      let idle = try payload.byte(in: frame)
      guard idle <= 1 else { throw ProtocolError.malformedPayload }
      rooms.onHome(of: membership, from: session.reactor) { room, member in
        announcer.setIdle(idle == 1, member, in: room)
      }
    }
  }
}

/// Settings of the Presence plugin.
public struct PresenceConfiguration: PluginConfiguration {
  /// Cursor positions delivered per second in one room: members x moving cursors x rate.
  public var cursorDeliveriesPerRoom = 100_000

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [
      .int(
        "cursorDeliveriesPerRoom", \.cursorDeliveriesPerRoom, in: 100...100_000_000,
        "Cursor positions delivered per second in one room; beyond it cursors move less often, strokes as ever.")
    ]
  }
}
