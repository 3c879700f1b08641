import XCTest

@testable import Redis

/// Nothing is reordered, doubled or lost, in whatever order things happen.
final class LaneTests: XCTestCase {
  func testOrderHoldsWhateverTheNodesDo() {
    var counts: [String: Int] = [:]
    for seed in 1...200 as ClosedRange<UInt64> {
      let simulation = SlotSimulation(seed: seed, isCalm: false)
      simulation.run(steps: 1_500)
      counts.merge(simulation.counts, uniquingKeysWith: +)
      check(simulation, seed)
    }
    print(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    for answer in ["ran", "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "overtaken"] {
      XCTAssertGreaterThan(counts[answer] ?? 0, 100, "\(answer) was hardly met")
    }
    XCTAssertNil(counts["answered twice"])
  }

  /// By those that name the same keys as the others of their first key.
  func testNothingFailsWhenASlotJustMoves() {
    for seed in 1...100 as ClosedRange<UInt64> {
      let simulation = SlotSimulation(seed: seed, isCalm: true)
      simulation.run(steps: 1_500)
      check(simulation, seed)
      let failed = simulation.operations.indices.first { (try? simulation.operations[$0].result?.get()) == nil }
      let result = failed.map { "\($0): \(String(describing: simulation.operations[$0].result))" }
      XCTAssertNil(failed, "seed \(seed): \(result ?? "")")
    }
  }

  private func check(_ simulation: SlotSimulation, _ seed: UInt64) {
    var runs: [Int: Int] = [:]
    for (key, list) in simulation.lists {
      let wrong = zip(list, list.dropFirst()).first { $0 >= $1 }
      XCTAssertNil(wrong, "seed \(seed), \(key): \(wrong?.1 ?? 0) ran behind \(wrong?.0 ?? 0)")
      for id in list { runs[id, default: 0] += 1 }
    }
    for (id, operation) in simulation.operations.enumerated() {
      let count = runs[id] ?? 0
      switch operation.result {
      case .success: XCTAssertEqual(count, 1, "seed \(seed): \(id) was answered")
      case .failure(let error):
        XCTAssertLessThanOrEqual(count, error.mayHaveRun ? 1 : 0, "seed \(seed): \(id) failed with \(error)")
      case nil: XCTFail("seed \(seed): \(id) was not answered")
      }
    }
  }
}
