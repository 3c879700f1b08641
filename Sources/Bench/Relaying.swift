import Kernel
import KernelTesting

/// What passing messages on costs.
enum Relaying {
  static func measurements() throws -> [Measurement] { [try cursors(), try turn(), try broadcast()] }

  /// From received bytes to the slot that waits for the window: decode, route, find the room, check the numbers.
  private static func cursors() throws -> Measurement {
    let board = try Board(members: 1)
    defer { board.close() }
    let frames = (0..<100).flatMap { Samples.frame(Samples.cursor($0, room: board.room)) }
    return Stopwatch.measure("CURSOR_MOVE: decode, route, check, keep (100 in one read)", operations: 100) {
      board.crowd.members[0].write(frames)
      board.crowd.server.turn()
      return frames.count
    }
  }

  /// What the stand-in for epoll costs with 50 connections: to be taken off the next line.
  private static func turn() throws -> Measurement {
    let crowd = try gathered()
    defer { crowd.stop() }
    return Stopwatch.measure("an idle turn of a reactor with 50 connections in memory") {
      crowd.clock.advance(by: .milliseconds(25))
      crowd.server.turn()
      return 2
    }
  }

  private static func broadcast() throws -> Measurement {
    let crowd = try gathered()
    defer { crowd.stop() }
    let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 196)
    let home = crowd.server.reactors[0].channels.open(RelayPlugin.channel)
    let measurement = Stopwatch.measure("channel: a frame of 200 bytes to 50 members, with its turn") {
      crowd.clock.advance(by: .milliseconds(25))
      home.broadcast { $1.text(payload) }
      crowd.server.turn()
      return 2
    }
    guard crowd.delivered.allSatisfy({ $0 > 0 && $0 == crowd.delivered[0] }) else {
      throw BenchFailure(description: "not everybody was sent everything")
    }
    return measurement
  }

  private static func gathered() throws -> Crowd {
    let crowd = try Crowd([StandInAuth(), RelayPlugin()], clock: ManualClock())
    for number in 0..<50 { _ = try crowd.connect("person-\(number)") }
    try crowd.discard()
    return crowd
  }
}

/// Makes everybody a member of one channel.
final class RelayPlugin: Plugin {
  static let channel = "bench"
  static let manifest = PluginManifest(
    name: "relay", version: "1.0", summary: "Puts everybody into one channel.", requires: ["auth"])

  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  convenience init() {
    self.init(configuration: NoConfiguration(), environment: PluginEnvironment(logger: .silent, dataFolder: ""))
  }

  func register(with registrar: inout Registrar<RelayPlugin>) {
    registrar.onSessionStart { session, _ in
      session.reactor.channels.open(Self.channel).attach(session.id, encoding: .json, welcome: [])
    }
  }
}
