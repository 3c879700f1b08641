import Kernel
import RoomsAPI
import Synchronization

/// Brings participants into the rooms, and SAY, which everybody in the room hears as SAID. RENEW welcomes all anew, and says
/// something before that is done.
final class ProbePlugin: Plugin {
  static let manifest = PluginManifest(name: "probe", version: "1.0", summary: "For tests.", requires: ["rooms"])

  private let participants: [any RoomParticipant]

  init(_ participants: [any RoomParticipant]) { self.participants = participants }

  init(configuration: NoConfiguration, environment: PluginEnvironment) { participants = [] }

  func register(with registrar: inout Registrar<ProbePlugin>) throws {
    let rooms = try registrar.service((any RoomsService).self)
    for participant in participants { registrar.contribute(participant, to: roomParticipants) }
    for type in ["SAY", "RENEW"] {
      registrar.on(type, cost: .control) { payload, bytes, session, _ in
        let membership = try rooms.membership(of: session, payload: payload, in: bytes)
        rooms.onHome(of: membership, from: session.reactor) { room, member in
          if type == "RENEW" { room.refresh(.v1) }
          room.broadcast("SAID") { writer in
            writer.key("userId")
            writer.string(member.principal.userID)
          }
        }
      }
    }
  }
}

/// What participants have noted, from any reactor.
final class Journal: Sendable {
  private let notes = Mutex<[String]>([])

  var all: [String] { notes.withLock { $0 } }

  func note(_ text: String) { notes.withLock { $0.append(text) } }

  func count(_ text: String) -> Int { all.count { $0 == text } }
}

/// Notes all it is told under its name. An announcer also tells the room: WELCOME to the joiner (with how often the room
/// was opened), ENTERED and GONE to everybody.
struct Recorder: RoomParticipant {
  private final class Visits { var joined = 0 }

  let name: String
  let journal: Journal
  var announces = false

  func admit(_ principal: Principal, to room: RoomID) async throws { journal.note("\(name) admit \(principal.userID)") }

  func open(_ room: any Room) async throws {
    journal.note("\(name) open")
    _ = room.local(Visits.self) { Visits() }
  }

  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
    journal.note("\(name) welcome \(member.principal.userID)")
    guard announces else { return }
    var builder = SegmentBuilder(capacity: 128)
    builder.text(
      Envelope.message("WELCOME") { writer in
        writer.key("joined")
        writer.number(room.local(Visits.self)?.joined ?? -1)
      })
    welcome.append(builder.seal(.durable))
  }

  func joined(_ member: Member, in room: any Room) {
    journal.note("\(name) joined \(member.principal.userID)")
    guard announces else { return }
    room.local(Visits.self)?.joined += 1
    tell("ENTERED", member, room)
  }

  func left(_ member: Member, in room: any Room) {
    journal.note("\(name) left \(member.principal.userID)")
    if announces { tell("GONE", member, room) }
  }

  func closed(_ room: any Room) { journal.note("\(name) closed") }

  func deleted(_ room: RoomID) async { journal.note("\(name) deleted \(room)") }

  private func tell(_ type: StaticString, _ member: Member, _ room: any Room) {
    room.broadcast(type) { writer in
      writer.key("userId")
      writer.string(member.principal.userID)
    }
  }
}

/// Refuses banned users, and fails to open rooms as often as planted.
final class Obstacle: RoomParticipant {
  struct Broken: Error {}

  static let banned = ProtocolError("banned", "Not you.", status: .forbidden)
  private let failures = Mutex(0)
  private let bans: Set<String>

  init(bans: Set<String> = []) { self.bans = bans }

  func failOpening(_ times: Int) { failures.withLock { $0 = times } }

  func admit(_ principal: Principal, to room: RoomID) async throws {
    if bans.contains(principal.userID) { throw Self.banned }
  }

  func open(_ room: any Room) async throws {
    let fails = failures.withLock { left in
      left -= 1
      return left >= 0
    }
    if fails { throw Broken() }
  }
}
