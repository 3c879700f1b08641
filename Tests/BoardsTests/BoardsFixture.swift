import Foundation
import Kernel
import KernelTesting
import XCTest

@testable import Boards
@testable import History
@testable import Rooms

/// The Boards plugin alone on stores in memory.
enum BoardsFixture {
  static func scenario(
    _ modes: [PluginHarness.Mode] = PluginHarness.Mode.allCases, _ body: (PluginHarness) throws -> Void
  ) throws {
    for mode in modes {
      var settings = EndpointSettings()
      settings.pingInterval = .seconds(1_000 * 3_600)
      try PluginHarness.scenario(modes: [mode], settings: settings, plugins: plugins, body)
    }
  }

  private static func plugins(_ time: any TimeSource) -> [any Plugin] {
    let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
    var configuration = BoardsConfiguration()
    configuration.boardsPerUser = 3
    configuration.titleCharacters = 20
    return [
      StandInAuth(), AccountEnd(configuration: NoConfiguration(), environment: environment),
      RoomsPlugin(RoomsConfiguration(), environment, store: MemoryRoomStore()),
      HistoryPlugin(HistoryConfiguration(), environment, store: MemoryStrokeStore()),
      BoardsPlugin(configuration, environment, store: MemoryBoardStore()),
    ]
  }
}

extension PluginHarness {
  func makeRoom(_ user: String = "maker") throws -> String {
    let data = try XCTUnwrap(try request("POST", "/api/user/rooms", as: user).json["data"] as? [String: Any])
    return try XCTUnwrap(data["roomId"] as? String)
  }

  @discardableResult
  func keep(_ room: String, _ title: String = "Plan", as user: String? = "maker") throws -> HTTPExchange {
    try request("POST", "/api/user/boards", as: user, body: #"{"roomId":"\#(room)","title":"\#(title)"}"#)
  }

  /// The ids and titles of a page of somebody's boards, and the next page's place.
  func boards(of user: String = "maker", _ query: String = "") throws -> ([String], next: String?) {
    let reply = try request("GET", "/api/user/boards" + query, as: user)
    XCTAssertEqual(reply.status, 200)
    let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
    let boards = try XCTUnwrap(data["boards"] as? [[String: Any]])
    let names = boards.map { "\($0["id"] as? String ?? "") \($0["title"] as? String ?? "")" }
    return (names, data["next"] as? String)
  }

  func expect(_ reply: HTTPExchange, _ status: Int, _ code: String? = nil, line: UInt = #line) {
    XCTAssertEqual(reply.status, status, line: line)
    if let code { XCTAssertEqual(reply.json["code"] as? String, code, line: line) }
  }
}
