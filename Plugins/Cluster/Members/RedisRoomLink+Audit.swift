import Kernel
import Redis
import RoomsAPI

/// Looks whether Redis still has who is in the room (``MemberAudit``).
extension RedisRoomLink {
  private static var auditInterval: Duration { .seconds(2) }

  func beginAudit() {
    auditTimer = room.reactor.schedule(after: Self.auditInterval) { [weak self] in self?.lookAtMembers() }
  }

  private func lookAtMembers() {
    beginAudit()
    guard isLive, !room.members.isEmpty else { return }
    let question = RedisCommand.transaction([
      RedisCommand("SCARD", "\(channel):users"), RedisCommand("HLEN", "\(channel):roster"),
    ])
    connection.send(question, ifDisconnected: .fail) { [weak self] result in
      // That Redis is away is said elsewhere.
      if case .success(let answer) = result { self?.compare(answer.array ?? []) }
    }
  }

  private func compare(_ counts: [RedisValue]) {
    guard isLive else { return }
    let known = room.members.count + members.count
    switch audit.compare(users: counts.first?.int, roster: counts.last?.int, known: known) {
    case .nothing: return
    case .announce:
      logger.warning("room \(room.id): Redis lacks members, or has others: it is told again who is there")
      announceAll(.all)
    case .reload: reloadRoster()
    }
  }
}
