import Kernel
import Redis
import RoomsAPI

/// Who is in a room on other instances, as this home knows it. Here they go by connection ids that stand for nobody's
/// socket.
final class LinkedMembers {
  private struct Linked {
    let member: Member
    let number: Int
    var isIdle = false
  }

  private let participants: Contributions<any RoomParticipant>
  /// By `instance/connection`.
  private var members: [String: Linked] = [:]
  /// By instance and number.
  private var connections: [Substring: [Int: ConnectionID]] = [:]
  private var lastID: UInt64 = 0
  /// Of members in the roster that cannot be read.
  private var strangers: Set<Substring> = []

  init(participants: Contributions<any RoomParticipant>) { self.participants = participants }

  /// How many there are.
  var count: Int { members.count }

  /// The instances that have members here, dead ones included.
  var instances: Set<Substring> { strangers.union(connections.keys) }

  /// Takes over the roster as Redis has it (the reply of HGETALL), but for this instance's own.
  func replace(with roster: RedisValue, in room: any Room, except own: String) {
    var found: [String: MemberFact] = [:]
    strangers = []
    let words = roster.array ?? []
    for at in stride(from: 0, to: words.count - 1, by: 2) {
      guard let member = words[at].string, MemberFact.instance(of: member) != own else { continue }
      if let bytes = words[at + 1].bytes, let fact = MemberFact(bytes), fact.kind == .present, fact.connection == member
      {
        found[member] = fact
      } else {
        strangers.insert(MemberFact.instance(of: member))
      }
    }
    for connection in members.keys where found[connection] == nil { remove(connection, from: room) }
    for fact in found.values.sorted(by: { $0.connection < $1.connection }) { add(fact, to: room) }
  }

  /// Takes in what a message tells of members, and shows what they do.
  func receive(_ message: LinkMessage, _ bytes: [UInt8], in room: any Room) {
    for post in message.posts {
      switch LinkMessage.Topic(rawValue: post.topic) {
      case .member: if let fact = MemberFact(Array(bytes[post.range])) { apply(fact, in: room) }
      case .ephemeral: show(bytes, post.range, of: Substring(message.origin), in: room)
      case nil: break
      }
    }
  }

  private func apply(_ fact: MemberFact, in room: any Room) {
    switch fact.kind {
    case .present: add(fact, to: room)
    case .left: remove(fact.connection, from: room)
    case .instanceGone: remove(instance: fact.connection, from: room)
    }
  }

  /// All members of a dead instance have left.
  func remove(instance: String, from room: any Room) {
    strangers.remove(instance[...])
    for connection in members.keys where connection.hasPrefix("\(instance)/") { remove(connection, from: room) }
  }

  private func add(_ fact: MemberFact, to room: any Room) {
    if let known = members[fact.connection] {
      guard known.isIdle != fact.isIdle else { return }
      members[fact.connection]?.isIdle = fact.isIdle
      return tell { $0.changedElsewhere(known.member, isIdle: fact.isIdle, in: room) }
    }
    lastID += 1
    let id = ConnectionID.outside(lastID)
    let principal = Principal(userID: fact.userID, name: fact.name)
    let member = Member(connection: id, principal: principal, version: .v2)
    members[fact.connection] = Linked(member: member, number: fact.number, isIdle: fact.isIdle)
    connections[fact.instance, default: [:]][fact.number] = id
    room.channel.admitOutsider(id)
    tell { $0.joinedElsewhere(member, in: room) }
    if fact.isIdle { tell { $0.changedElsewhere(member, isIdle: true, in: room) } }
  }

  private func remove(_ connection: String, from room: any Room) {
    guard let gone = members.removeValue(forKey: connection) else { return }
    let instance = MemberFact.instance(of: connection)
    connections[instance]?[gone.number] = nil
    if connections[instance]?.isEmpty == true { connections[instance] = nil }
    room.channel.dismissOutsider(gone.member.connection)
    tell { $0.leftElsewhere(gone.member, in: room) }
    room.releaseNumber(of: gone.member.connection)
  }

  private func tell(_ body: (any RoomParticipant) -> Void) { for participant in participants.all { body(participant) } }

  /// Cursors and previews: number, lane, value.
  private func show(_ bytes: [UInt8], _ range: Range<Int>, of instance: Substring, in room: any Room) {
    guard let numbers = connections[instance] else { return }
    var reader = BinaryReader(range)
    let span = bytes.span
    while !reader.isAtEnd {
      guard let number = try? reader.varint(in: span), let code = try? reader.byte(in: span),
        let lane = EphemeralLane(rawValue: Int(code)), let value = try? reader.bytes(0...lane.limit, in: span)
      else { return }
      if let id = numbers[Int(number)] { room.channel.setEphemeral(id, lane: lane, span.extracting(value)) }
    }
  }
}
