@testable import Kernel
import KernelTesting
import XCTest

/// Whatever sockets take and whenever they take it, frames stay whole and durable ones in order.
final class ChannelPropertyTests: XCTestCase {
  func testAPartialSendAtEveryPositionKeepsFramesWhole() throws {
    for capacity in 1...40 {
      let fixture = try ChannelFixture()
      let member = try fixture.member()
      member.transport.capacity = capacity
      fixture.broadcast("first message")
      fixture.setEphemeral(member, "cursor")
      fixture.closeWindow()
      member.tell("private")
      fixture.broadcast("second message")
      fixture.closeWindow()
      for _ in 0..<100 {
        member.read()
        fixture.settle()
      }
      let heard = member.heard().filter { $0 != "cursor" }
      XCTAssertEqual(heard.filter { $0 != "private" }, ["first message", "second message"], "capacity \(capacity)")
      XCTAssertEqual(heard.count, 3, "capacity \(capacity)")
    }
  }

  func testRandomTrafficOverRandomSockets() throws {
    for seed in UInt64(1)...60 {
      var run = try TrafficRun(seed: seed, reactors: 1 + Int(seed % 2))
      for _ in 0..<150 { try run.step() }
      run.finish()
    }
  }
}

private struct TrafficRun {
  private let seed: UInt64
  private let fixture: ChannelFixture
  private var members: [ChannelPeer] = []
  private var random: Random
  private var durable: [String] = []
  private var told: [[String]] = []
  private var cursors = 0

  init(seed: UInt64, reactors: Int) throws {
    self.seed = seed
    random = Random(state: seed)
    fixture = try ChannelFixture(reactors: reactors)
    for index in 0..<4 {
      members.append(try fixture.member(on: index % reactors))
      told.append([])
    }
  }

  mutating func step() throws {
    let index = Int.random(in: 0..<4, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      let padding = String(repeating: "x", count: Int.random(in: 0..<200, using: &random))
      durable.append("d\(durable.count) \(padding)")
      fixture.broadcast(durable[durable.count - 1])
    case 2:
      cursors += 1
      fixture.setEphemeral(members[index], "c\(index) \(cursors)")
    case 3:
      told[index].append("p\(told[index].count)")
      members[index].tell(told[index][told[index].count - 1])
    case 4: members[index].transport.capacity = Int.random(in: 0..<60, using: &random)
    case 5: members[index].read()
    case 6: fixture.clock.advance(by: .milliseconds(Int.random(in: 0..<30, using: &random)))
    default: fixture.turn()
    }
  }

  mutating func finish() {
    for member in members { member.transport.capacity = .max }
    fixture.closeWindow()
    for (index, member) in members.enumerated() {
      let heard = member.heard()
      XCTAssertEqual(heard.filter { $0.first == "d" }, durable, "seed \(seed)")
      XCTAssertEqual(heard.filter { $0.first == "p" }, told[index], "seed \(seed)")
      for author in 0..<4 {
        let values = heard.filter { $0.hasPrefix("c\(author) ") }.compactMap { Int($0.dropFirst(3)) }
        XCTAssertEqual(values, values.sorted(), "seed \(seed)")
        XCTAssertEqual(Set(values).count, values.count, "seed \(seed)")
      }
      XCTAssertEqual(heard.filter { !"dpc".contains($0.prefix(1)) }, [], "seed \(seed)")
    }
  }
}

/// A small repeatable generator (xorshift64*).
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
