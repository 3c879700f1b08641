import Kernel
import KernelTesting
import Redis
import StoreTesting
import XCTest

@testable import Boards
@testable import Cluster
@testable import History
@testable import Presence
@testable import Rooms

/// Two servers with the same rooms, on one Redis.
struct TwoInstances {
  let near: PluginHarness
  let far: PluginHarness
  let redis: RedisProcess

  /// Runs `body` with both; `lease` is how long an instance lives without a sign of life, `window` how long a busy room
  /// gathers.
  static func scenario(
    lease: Duration = .seconds(6), window: Duration = ClusterConfiguration().window, redis arguments: [String] = [],
    mongo: MongoProcess? = nil,
    _ body: (TwoInstances) throws -> Void
  ) throws {
    let redis = try RedisProcess(arguments)
    while !FileManager.default.fileExists(atPath: redis.socket) { usleep(1_000) }
    try scenario(url: "unix://\(redis.socket)", lease: lease, window: window, mongo: mongo) { near, far in
      try body(TwoInstances(near: near, far: far, redis: redis))
    }
  }

  /// The same with whatever Redis is at `url`.
  static func scenario(
    url: String, lease: Duration = .seconds(6), window: Duration = ClusterConfiguration().window,
    mongo: MongoProcess? = nil,
    _ body: (_ near: PluginHarness, _ far: PluginHarness) throws -> Void
  ) throws {
    // What MongoDB keeps is kept in memory where there is none.
    let rooms = mongo == nil ? MemoryRoomStore() : nil
    let database = mongo?.uri("canvas") ?? "mongodb://localhost:1/canvas?serverSelectionTimeoutMS=50"
    func plugins(_ name: String, _ time: any TimeSource) throws -> [any Plugin] {
      let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
      var configuration = ClusterConfiguration()
      configuration.instance = name
      configuration.redisURL = Redacted(url)
      configuration.mongoURI = Redacted(database)
      configuration.lease = lease
      configuration.window = window
      var times = RoomsConfiguration()
      if mongo != nil { times.keepInMemory = .milliseconds(100) }
      let plugins: [any Plugin] = [
        try ClusterPlugin(configuration: configuration, environment: environment), StandInAuth(),
        RoomsPlugin(times, environment, store: rooms), HistoryPlugin(HistoryConfiguration(), environment, store: nil),
        PresencePlugin(configuration: PresenceConfiguration(), environment: environment),
      ]
      return mongo == nil ? plugins : plugins + [boards(environment)]
    }
    try PluginHarness.scenario(modes: [.live], plugins: { try plugins("near", $0) }) { near in
      try PluginHarness.scenario(modes: [.live], plugins: { try plugins("far", $0) }) { far in
        try body(near, far)
      }
    }
  }

  /// Boards that are saved and swept quickly.
  private static func boards(_ environment: PluginEnvironment) -> BoardsPlugin {
    var times = BoardTimes()
    times.save = .milliseconds(100)
    times.turn = .milliseconds(500)
    times.sweep = .milliseconds(300)
    return BoardsPlugin(BoardsConfiguration(), environment, store: nil, times: times)
  }

  func makeRoom() throws -> String { try near.makeRoom() }
}

extension PluginHarness {
  func makeRoom() throws -> String {
    let reply = try request("POST", "/api/user/rooms", as: "maker")
    let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
    return try XCTUnwrap(data["roomId"] as? String)
  }

  /// Connects and joins, as one of so many people; what the joiner is told of itself is heard.
  func enter(_ user: String, _ room: String, seeing strokes: [String] = [], count: Int, line: UInt = #line) throws
    -> TestClient
  {
    let client = try connect(user)
    try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    let state = try client.expect("INITIAL_STATE").payload["strokes"] as? [[String: Any]]
    XCTAssertEqual(state?.compactMap { $0["strokeId"] as? String }, strokes, line: line)
    try client.expectArrival(of: user, count: count, line: line)
    return client
  }
}

extension TestClient {
  func expectArrival(of user: String, count: Int, line: UInt = #line) throws {
    XCTAssertEqual(try expect("USER_JOINED").string("userId"), user, line: line)
    XCTAssertEqual(try expect("USER_COUNT_UPDATED").int("count"), count, line: line)
  }

  func expectDeparture(of user: String, count: Int, line: UInt = #line) throws {
    for type in ["CURSOR_LEAVE", "USER_LEFT"] { XCTAssertEqual(try expect(type).string("userId"), user, line: line) }
    XCTAssertEqual(try expect("USER_COUNT_UPDATED").int("count"), count, line: line)
  }

  func draw(_ id: String) throws {
    let stroke =
      "{\"points\":[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}],\"color\":\"#ffffff\",\"width\":2,\"strokeId\":\"\(id)\"}"
    try send("CANVAS_UPDATE", "{\"canvasData\":\(stroke)}")
  }

  func expectDrawn(_ id: String, line: UInt = #line) throws {
    let stroke = try expect("CANVAS_UPDATE").payload["canvasData"] as? [String: Any]
    XCTAssertEqual(stroke?["strokeId"] as? String, id, line: line)
  }
}
