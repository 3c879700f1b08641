import Kernel
import KernelTesting

/// How often the reactor's thread allocates for one message, from the received bytes to the last member's send. Stores
/// and logs allocate on threads of their own, which do not count.
enum Allocations {
  struct Count {
    let name: String
    let allocations: Int
    /// What a release build may need; more is a regression. Independent of how many members there are: sending to one
    /// more allocates nothing.
    let limit: Int
  }

  /// A cursor: the task-free path through router, slot, frame and segment. Measured: 12.
  private static let cursorLimit = 16
  /// A stroke: its body, its entry, the tasks around the commit, two messages. Measured: 40.
  private static let strokeLimit = 48

  static let rounds = 31
  /// Rounds before counting, in which buffers grow to their size.
  private static let warmUp = 10

  static func counts() throws -> [Count] {
    var counts: [Count] = []
    for members in [50, 100] {
      let board = try Board(members: members)
      defer { board.close() }
      let cursor = try median(board) { Samples.cursor($0, room: board.room) }
      let stroke = try median(board) { Samples.stroke(id: "stroke-\($0)", room: board.room, points: 20) }
      counts.append(Count(name: "one cursor to \(members) members", allocations: cursor, limit: cursorLimit))
      counts.append(Count(name: "one stroke to \(members) members", allocations: stroke, limit: strokeLimit))
    }
    return counts
  }

  /// Sends a message a round and waits until every member was sent it.
  private static func median(_ board: Board, _ message: (Int) -> String) throws -> Int {
    let crowd = board.crowd
    var counts: [Int] = []
    for round in 0..<warmUp + rounds {
      crowd.clock.advance(by: .milliseconds(25))
      let before = crowd.delivered
      crowd.members[0].write(Samples.frame(message(round), mask: 0x1234_5678))
      let count = try crowd.turn { zip(before, crowd.delivered).allSatisfy { $0 < $1 } }
      // What the commit still has to do after the last send is part of the price.
      let rest = try crowd.turn { crowd.server.isIdle }
      if round >= warmUp { counts.append(count + rest) }
    }
    return counts.sorted()[counts.count / 2]
  }
}
