import Kernel
import XCTest

@testable import Cluster

/// Who is taken for an instance on another Redis.
final class NeighboursTests: XCTestCase {
  private var neighbours = Neighbours()

  func testOneOnAnotherRedisIsKnownAtTheSecondLook() {
    XCTAssertEqual(look(from: "a", ["near": ("a", 1), "far": ("b", 1)]), [])
    XCTAssertEqual(look(from: "a", ["near": ("a", 2), "far": ("b", 2)]), ["far"])
    XCTAssertEqual(look(from: "a", ["near": ("a", 3), "far": ("b", 3)]), ["far"])
  }

  func testOneThatLivesNoLongerIsForgotten() {
    _ = look(from: "a", ["far": ("b", 1)])
    XCTAssertEqual(look(from: "a", ["far": ("b", 2)]), ["far"])
    XCTAssertEqual(look(from: "a", ["far": ("b", 2)]), [])
    XCTAssertEqual(look(from: "a", [:]), [])
  }

  func testOneThatWasGivenTheSameIsForgotten() {
    _ = look(from: "a", ["far": ("b", 1)])
    XCTAssertEqual(look(from: "a", ["far": ("b", 2)]), ["far"])
    XCTAssertEqual(look(from: "a", ["far": ("a", 3)]), [])
  }

  /// This one has seen it, the other one not yet.
  func testARedisThatHasLostEverythingIsNoOther() {
    _ = look(from: "a", ["far": ("a", 1)])
    XCTAssertEqual(look(from: "b", ["far": ("a", 2)]), [])
    XCTAssertEqual(look(from: "b", ["far": ("b", 3)]), [])
    XCTAssertEqual(look(from: "b", ["far": ("b", 4)]), [])
  }

  /// The other one has seen it, this one not yet.
  func testNorIsItForWhoSeesItLater() {
    _ = look(from: "a", ["far": ("a", 1)])
    XCTAssertEqual(look(from: "a", ["far": ("b", 2)]), [])
    XCTAssertEqual(look(from: "b", ["far": ("b", 3)]), [])
  }

  private func look(from redis: String, _ notes: [String: (redis: String, at: Int64)]) -> Set<String> {
    neighbours.look(
      notes.map { InstanceNote(instance: $0, redis: $1.redis, time: Timestamp(milliseconds: $1.at)) }, from: redis)
  }
}
