import Mongo
import StoreTesting
import XCTest

/// A server that dies, hangs, comes back, or refuses.
final class MongoFailureTests: XCTestCase {
  private func scenario(
    _ arguments: [String] = [], _ options: MongoOptions = MongoOptions(),
    _ body: (MongoProcess, MongoClient) async throws -> Void
  ) async throws {
    let process = try MongoProcess(arguments)
    defer { process.end() }
    let client = try MongoClient(process.url(), options: options)
    try await body(process, client)
    await client.close()
  }

  // MARK: Dead and hanging

  func testAfterAKillCallsFailAtOnceAndAfterARestartTheyWorkAgain() async throws {
    try await scenario { process, client in
      let things = client.collection("things")
      try await things.insert(["_id": 1])
      for round in 1...2 {
        process.stop()
        // The first may see its connection drop; whoever looks for a server finds none.
        try await eventually("it is known to be away") {
          do throws(MongoError) { try await client.ping() } catch { return isUnreachable(error) }
          return false
        }
        XCTAssertFalse(client.health.isReachable)
        XCTAssertNotNil(client.health.lastFailure)
        // Would one of them wait for a time-out, this would take half an hour.
        for _ in 0..<1_000 { await assertFails(isUnreachable) { try await things.findOne([:]) } }
        try process.start()
        try await eventually("it is back") { client.health.isReachable }
        let count = try await things.count()
        XCTAssertEqual(count, round, "what was acknowledged is there")
        try await things.insert(["_id": .int64(Int64(round + 1))])
      }
    }
  }

  func testAClientThatBeganWithoutAServerFindsItLater() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    process.stop()
    let client = try MongoClient(process.url())
    await assertFails(isUnreachable) { try await client.ping() }
    try process.start()
    try await eventually("it is found") { client.health.isReachable }
    try await client.ping()
    await client.close()
  }

  func testAServerThatHangsIsATimeOutOnceAndThenAway() async throws {
    var options = MongoOptions()
    options.answerTimeout = .milliseconds(300)
    options.connections = 1
    try await scenario([], options) { process, client in
      let things = client.collection("things")
      try await things.insert(["_id": 1])
      process.pause()
      let errors = await withTaskGroup(of: MongoError?.self) { group in
        for number in 2..<12 {
          group.addTask {
            do throws(MongoError) { try await things.insert(["_id": .int64(Int64(number))]) } catch { return error }
            return nil
          }
        }
        return await group.reduce(into: [MongoError]()) { if let error = $1 { $0.append(error) } }
      }
      XCTAssertEqual(errors.filter { $0 == .timedOut }.count, 1, "\(errors)")
      XCTAssertEqual(errors.filter(isUnreachable).count, 9, "what waited behind it fails with it")
      XCTAssertEqual(errors.filter(\.mayHaveRun).count, 1)
      process.resume()
      try await eventually("it answers again") { client.health.isReachable }
      try await things.insert(["_id": 100])
    }
  }

  /// Runs `body` when MongoDB has stopped, and somebody has waited for it for 50 ms of the 60 s that a call may take.
  private func waitedInVain(
    _ body: @escaping (MongoProcess, MongoClient, MongoCollection) async throws -> Void
  ) async throws {
    var options = MongoOptions()
    options.answerTimeout = .seconds(60)
    try await scenario([], options) { process, client in
      let things = client.collection("things")
      try await things.insert(["_id": 1])
      process.pause()
      await assertFails(same(.timedOut)) { try await things.findOne(["_id": 1], within: .milliseconds(50)) }
      try await body(process, client, things)
    }
  }

  func testWhoeverIsImpatientIsAnsweredBeforeTheTimeOut() async throws {
    try await waitedInVain { process, client, things in
      XCTAssertEqual(client.health.running, 1, "the call itself goes on")
      process.resume()
      try await eventually("it has ended") { client.health.running == 0 }
      let found = try await things.findOne(["_id": 1], within: .seconds(60))
      XCTAssertNotNil(found)
    }
  }

  func testAfterOneHasWaitedInVainTheImpatientWaitForNothingUntilThereIsAnAnswer() async throws {
    try await waitedInVain { process, client, things in
      for _ in 0..<100 {
        await assertFails(isUnreachable) { try await things.findOne(["_id": 1], within: .seconds(60)) }
      }
      XCTAssertEqual(client.health.running, 1, "nothing was asked")
      XCTAssertTrue(client.health.isReachable, "who has patience may wait")
      process.resume()
      try await eventually("there is an answer") { client.health.running == 0 }
      let found = try await things.findOne(["_id": 1], within: .seconds(60))
      XCTAssertNotNil(found)
    }
  }

  func testAnElectionIsWaitedForAndLosesNothing() async throws {
    var options = MongoOptions()
    options.selectionTimeout = .seconds(60)
    options.answerTimeout = .seconds(60)
    let (process, url) = try await MongoProcess.replicaSet()
    defer { process.end() }
    let client = try MongoClient(url, options: options)
    let things = client.collection("things")
    try await things.insert(["_id": 0])
    let stepDown = Task {
      try await client.command(["replSetStepDown": 1, "force": true], database: "admin")
    }
    for number in 1...2_000 { try await things.insert(["_id": .int64(Int64(number))]) }
    _ = try await stepDown.value
    let (count, reply) = (try await things.count(), try await client.command(["hello": 1], database: "admin"))
    XCTAssertEqual(count, 2_001)
    XCTAssertEqual(reply["electionId"]?.objectID?.description.last, "2", "there was an election: \(reply)")
    await client.close()
  }

  // MARK: Bounds

  func testCallsAtOnceAndCallsThatWaitAreBounded() async throws {
    var options = MongoOptions()
    options.connections = 2
    options.maxQueued = 3
    options.answerTimeout = .seconds(60)
    options.queueTimeout = .seconds(60)
    try await scenario([], options) { process, client in
      let things = client.collection("things")
      try await things.insert(["_id": 0])
      process.pause()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...2 { group.addTask { try await things.insert(["_id": .int64(Int64(number))]) } }
        try await eventually("both are under way") { client.health.running == 2 }
        for number in 3...5 { group.addTask { try await things.insert(["_id": .int64(Int64(number))]) } }
        try await eventually("three wait") { client.health.waiting == 3 }
        for _ in 0..<100 { await assertFails(same(.queueFull)) { try await things.insert(["_id": 6]) } }
        XCTAssertEqual(client.health.running, 2)
        process.resume()
        try await group.waitForAll()
      }
      let count = try await things.count()
      XCTAssertEqual(count, 6)
    }
  }

  func testTheURLSaysHowManyCallsRunAtOnce() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    var options = MongoOptions()
    options.queueTimeout = .seconds(60)
    let url = try process.url(options: "maxPoolSize=1&socketTimeoutMS=60000")
    let client = try MongoClient(url, options: options)
    try await client.ping()
    process.pause()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<5 { group.addTask { try await client.ping() } }
      try await eventually("four wait") { client.health.waiting == 4 }
      XCTAssertEqual(client.health.running, 1)
      process.resume()
      try await group.waitForAll()
    }
    await client.close()
  }

  func testACallThatWaitsTooLongDoesNotRun() async throws {
    var options = MongoOptions()
    options.connections = 1
    options.answerTimeout = .seconds(60)
    options.queueTimeout = .zero
    try await scenario([], options) { _, client in
      await assertFails(same(.queueFull)) { try await client.collection("things").insert(["_id": 1]) }
    }
  }

  // MARK: Closing

  func testClosingFinishesWhatWasBegunAndTakesNoMore() async throws {
    var options = MongoOptions()
    options.connections = 1
    options.maxQueued = 2
    options.answerTimeout = .seconds(60)
    let process = try MongoProcess()
    defer { process.end() }
    let url = try process.url()
    let client = try MongoClient(url, options: options)
    try await client.ping()
    process.pause()
    let things = client.collection("things")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await things.insert(["_id": 0]) }
      try await eventually("one is under way") { client.health.running == 1 }
      for number in 1...2 { group.addTask { try await things.insert(["_id": .int64(Int64(number))]) } }
      try await eventually("two wait") { client.health.waiting == 2 }
      for _ in 0..<2 { group.addTask { await client.close() } }
      try await eventually("no more are taken") {
        do throws(MongoError) { try await client.ping() } catch { return error == .closed }
        return false
      }
      process.resume()
      try await group.waitForAll()
    }
    await client.close()
    let other = try MongoClient(url)
    let count = try await other.collection("things").count()
    XCTAssertEqual(count, 3)
    await other.close()
  }

  func testAClientThatNobodyHoldsEndsItsThreads() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    let before = Self.threads()
    for _ in 0..<3 { try await MongoClient(process.url()).ping() }
    try await eventually("they end") { Self.threads() <= before }
  }

  private static func threads() -> Int {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return all.count {
      (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8))?.hasPrefix("mongo") ?? false
    }
  }
}
