import XCTest

@testable import History

/// The contract on a store in memory that several servers append to.
final class SharedMemoryStrokeStoreTests: HistoryContract {
  override var isShared: Bool { true }
  override func makeStore() async throws -> any StrokeStore { MemoryStrokeStore(isShared: true) }
}

final class MemoryStrokeStoreTests: XCTestCase {
  func testPlantedFailuresStoreNothingOrEverything() async throws {
    let store = MemoryStrokeStore()
    let epoch = try await store.load("r").epoch
    let start = LogPosition(epoch: epoch, seq: 0)
    let entry = Entry(position: LogPosition(epoch: epoch, seq: 1), draft: draft("u", .put(element("a")), "1"))
    store.plant(.fail(.full))
    store.plant(.crashBefore)
    store.plant(.crashAfter)
    await fails(.full) { try await store.append([entry], to: "r", expectingHead: start) }
    await fails(.uncertain("planted before")) { try await store.append([entry], to: "r", expectingHead: start) }
    var count = try await store.load("r").entries.count
    XCTAssertEqual(count, 0)
    await fails(.uncertain("planted after")) { try await store.append([entry], to: "r", expectingHead: start) }
    count = try await store.load("r").entries.count
    XCTAssertEqual(count, 1)
  }

  func testHeldAnswersComeInOrderWhenReleased() async throws {
    let store = MemoryStrokeStore()
    store.hold()
    let answers = AsyncStream<Int>.makeStream()
    for number in 0..<3 {
      store.load("r\(number)") { _ in answers.continuation.yield(number) }
    }
    answers.continuation.yield(-1)
    store.release()
    answers.continuation.finish()
    var order: [Int] = []
    for await answer in answers.stream { order.append(answer) }
    XCTAssertEqual(order, [-1, 0, 1, 2])
  }
}
