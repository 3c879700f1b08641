import Kernel
import RoomsAPI

/// A room in memory, on its home.
final class OpenRoom: Room {
  let id: RoomID
  let ownerID: String
  let users: RoomUsers
  unowned let reactor: Reactor
  let channel: ChannelHome
  var link: (any RoomLink)?
  private(set) var members: [Member] = []
  /// Joins that have found the room and not ended yet.
  var arrivals = 0
  /// The store counts it as empty.
  var isVacant = false
  /// Welcomes a member anew.
  var onRefresh: ((Member) -> Void)?
  /// Ends its stay in memory.
  var departure: TimerToken?
  private var numbers: [ConnectionID: Int] = [:]
  private var lastNumber = 0
  private var locals: [ObjectIdentifier: AnyObject] = [:]

  init(id: RoomID, ownerID: String, reactor: Reactor, channel: ChannelHome) {
    self.id = id
    self.ownerID = ownerID
    users = RoomUsers { [unowned channel] index, user in
      guard channel.has(.binary) else { return }
      channel.broadcast { encoding, builder in
        if encoding == .binary { RoomMessage.writeUser(index, user, to: &builder) }
      }
    }
    self.reactor = reactor
    self.channel = channel
  }

  /// Nobody is in it, nor about to be.
  var isAbandoned: Bool { members.isEmpty && arrivals == 0 }

  func local<T: AnyObject>(_ type: T.Type, make: () -> T) -> T {
    if let found = local(type) { return found }
    let made = make()
    locals[ObjectIdentifier(type)] = made
    return made
  }

  func local<T: AnyObject>(_ type: T.Type) -> T? { locals[ObjectIdentifier(type)] as? T }

  func member(_ connection: ConnectionID) -> Member? { members.first { $0.connection == connection } }

  func number(of connection: ConnectionID) -> Int {
    if let known = numbers[connection] { return known }
    lastNumber += 1
    numbers[connection] = lastNumber
    return lastNumber
  }

  func refresh(_ version: ProtocolVersion) {
    for member in members where member.version == version { onRefresh?(member) }
  }

  func releaseNumber(of connection: ConnectionID) { numbers[connection] = nil }

  func add(_ member: Member) { members.append(member) }

  func remove(_ connection: ConnectionID) -> Member? {
    guard let index = members.firstIndex(where: { $0.connection == connection }) else { return nil }
    numbers[connection] = nil
    return members.remove(at: index)
  }
}
