import Foundation
import History
import Kernel
import KernelTesting
import Presence
import Rooms

/// A room with members on the real plugins and stores, in a temporary folder; whoever signs in is believed.
final class Board {
  let crowd: Crowd
  let room: String
  private let folder: URL

  init(members count: Int) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("canvas-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let clock = ManualClock()
    let environment = PluginEnvironment(logger: .silent, dataFolder: folder.path, time: clock)
    crowd = try Crowd(
      [
        StandInAuth(), RoomsPlugin(configuration: RoomsConfiguration(), environment: environment),
        HistoryPlugin(configuration: HistoryConfiguration(), environment: environment),
        PresencePlugin(configuration: PresenceConfiguration(), environment: environment),
      ], clock: clock)
    room = try Self.makeRoom(crowd)
    for number in 0..<count {
      let member = try crowd.connect("person-\(number)")
      member.write(Samples.frame("{\"type\":\"JOIN_ROOM\",\"payload\":{\"roomId\":\"\(room)\"}}"))
      _ = try crowd.turn { !member.outgoing.isEmpty }
    }
    try crowd.discard()
  }

  /// Ends the server and removes what it kept.
  func close() {
    crowd.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func makeRoom(_ crowd: Crowd) throws -> String {
    let transport = crowd.server.connect(on: 0)
    transport.write(
      Array(
        "POST /api/user/rooms HTTP/1.1\r\nHost: bench\r\nX-Test-User: owner owner\r\nContent-Length: 0\r\n\r\n".utf8))
    _ = try crowd.turn { !transport.outgoing.isEmpty }
    let answer = String(decoding: transport.take(), as: UTF8.self)
    transport.end()
    guard let start = answer.range(of: "\"roomId\":\"")?.upperBound else {
      throw BenchFailure(description: "no room was made: \(answer)")
    }
    return String(answer[start...].prefix { $0 != "\"" })
  }
}
