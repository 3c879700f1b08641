import ClusterAPI
import Kernel
import Redis
import RoomsAPI

/// Tells Redis, and with it the other homes, who is in the room here: the set, the roster and the message change in one step.
/// What cannot be told now is told when Redis is back (``announceAll(_:)``).
extension RedisRoomLink {
  func announceJoined(_ member: Member) {
    index()
    run(MemberScripts.join, [key(member.connection), fact(member).encoded])
  }

  func announceLeft(_ member: Member) {
    outbox.forget(member.connection)
    idle.remove(member.connection)
    run(MemberScripts.leave, [key(member.connection), MemberFact(.left, key(member.connection)).encoded])
  }

  func setIdle(_ isIdle: Bool, _ member: Member) {
    if isIdle { idle.insert(member.connection) } else { idle.remove(member.connection) }
    run(MemberScripts.join, [key(member.connection), fact(member).encoded])
  }

  /// What the other homes are told when Redis is told all.
  enum News: String {
    /// Who is here and who is not any more, as they may have taken this instance for dead.
    case all
    /// Only what Redis had otherwise.
    case changes
  }

  /// Makes what Redis has of this instance what is so.
  func announceAll(_ news: News) {
    index()
    let members: [any RedisArgument] = room.members.flatMap { member -> [any RedisArgument] in
      [key(member.connection), fact(member).encoded]
    }
    run(MemberScripts.replace, ["\(stores.instance)/", news.rawValue] + members)
  }

  /// A dead instance's members have left.
  func forget(instance: String) { members.remove(instance: instance, from: room) }

  private func key(_ connection: ConnectionID) -> String { "\(stores.instance)/\(connection)" }

  private func fact(_ member: Member) -> MemberFact {
    var fact = MemberFact(.present, key(member.connection))
    fact.number = room.number(of: member.connection)
    fact.userID = member.principal.userID
    fact.name = member.principal.name
    fact.isIdle = idle.contains(member.connection)
    return fact
  }

  private func run(_ script: RedisScript, _ arguments: [any RedisArgument]) {
    let common: [any RedisArgument] = [stores.redis.publishCommand, channel, head]
    let call = script.call(keys: MemberScripts.keys(of: channel), common + arguments)
    stores.redis.connection(on: room.reactor).send(call, ifDisconnected: .fail) { [weak self] result in
      switch result {
      case .success: self?.succeeded()
      case .failure(let error): self?.failed(error)
      }
    }
  }

  /// Where whoever finds this instance dead looks for its members.
  private func index() {
    let command = RedisCommand("SADD", InstanceKeys.rooms(stores.instance.text), "\(room.id)")
    stores.redis.connection(on: room.reactor).send(command, ifDisconnected: .fail) { _ in }
  }
}
