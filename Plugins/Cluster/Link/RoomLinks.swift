import ClusterAPI
import Kernel
import Redis
import RoomsAPI

/// Gives every room that opens here its line to the other instances, and tells them who is in it.
struct RoomLinks: RoomParticipant {
  let stores: SharedStores
  let window: Duration
  let participants: Contributions<any RoomParticipant>
  let logger: Logger
  /// A reactor to speak to Redis from; `nil` before the server has started.
  let reactor: @Sendable () -> ReactorHandle?

  func open(_ room: any Room) async throws {
    let members = LinkedMembers(participants: participants)
    let link = RedisRoomLink(room, stores, window: window, members: members, logger: logger)
    do {
      try await link.open()
    } catch {
      link.close()
      throw error
    }
    room.link = link
    LinkTable.on(room.reactor).insert(link)
  }

  func joined(_ member: Member, in room: any Room) { (room.link as? RedisRoomLink)?.announceJoined(member) }

  func left(_ member: Member, in room: any Room) { (room.link as? RedisRoomLink)?.announceLeft(member) }

  func closed(_ room: any Room) {
    guard let link = room.link as? RedisRoomLink else { return }
    LinkTable.on(room.reactor).remove(link)
    room.link = nil
    link.close()
  }

  /// Redis forgets who was in it, in case somebody never left.
  func deleted(_ room: RoomID) async {
    guard let reactor = reactor() else { return }
    let keys = MemberScripts.keys(of: "room:{\(room)}").prefix(2)
    do {
      try await stores.redis.send(RedisCommand("DEL", arguments: Array(keys)), on: reactor, ifDisconnected: .fail)
    } catch {
      logger.warning("who was in room \(room), which has ended, could not be deleted: \(error)")
    }
  }
}

/// A reactor's lines.
final class LinkTable {
  private(set) var links: [RoomID: RedisRoomLink] = [:]

  static func on(_ reactor: Reactor) -> LinkTable { reactor.local(LinkTable.self, make: LinkTable.init) }

  func insert(_ link: RedisRoomLink) { links[link.room.id] = link }

  func remove(_ link: RedisRoomLink) { if links[link.room.id] === link { links[link.room.id] = nil } }

  /// The instances that have members in rooms open here, but for those named, and the rooms.
  func roomsOfOthers(except known: Set<String>) -> [String: Set<RoomID>] {
    var found: [String: Set<RoomID>] = [:]
    for (room, link) in links {
      for instance in link.members.instances where !known.contains(String(instance)) {
        found[String(instance), default: []].insert(room)
      }
    }
    return found
  }

  /// Notes them where whoever finds this instance dead looks.
  func noteRooms() {
    guard let (room, stores) = links.first.map({ ($1.room, $1.stores) }) else { return }
    let key = InstanceKeys.rooms(stores.instance.text)
    let rooms: [any RedisArgument] = links.keys.map { "\($0)" }
    let command = RedisCommand("SADD", arguments: [key] + rooms)
    stores.redis.connection(on: room.reactor).send(command, ifDisconnected: .fail) { _ in }
  }

  /// Tells Redis anew who is here: it has forgotten, or this instance was taken for dead.
  func announceAll() { for link in links.values { link.announceAll(.all) } }
}
