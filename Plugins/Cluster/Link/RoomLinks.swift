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
}

/// A reactor's lines.
final class LinkTable {
  private(set) var links: [RoomID: RedisRoomLink] = [:]

  static func on(_ reactor: Reactor) -> LinkTable { reactor.local(LinkTable.self, make: LinkTable.init) }

  func insert(_ link: RedisRoomLink) { links[link.room.id] = link }

  func remove(_ link: RedisRoomLink) { if links[link.room.id] === link { links[link.room.id] = nil } }

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
