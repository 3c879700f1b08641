import CAllocationCount
import Glibc
import Kernel
import KernelTesting

/// Why nothing could be measured.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
}

/// People connected to a whole server in memory: one reactor, turned by this thread, time by hand.
final class Crowd {
  let server: EmbeddedServer
  let clock: ManualClock
  private(set) var members: [MemoryTransport] = []
  /// What a turn in which nothing happens allocates: the stand-in for epoll's part.
  private var idleAllocations = 0

  init(_ plugins: [any Plugin], clock: ManualClock) throws {
    self.clock = clock
    server = try EmbeddedServer(plugins, reactors: 1, time: clock)
    var outcome: Result<Void, any Error>?
    try server.start(settings: EndpointSettings(), logger: .silent) { outcome = $0 }
    _ = try turn { outcome != nil }
    try outcome?.get()
  }

  /// Opens a socket as this person.
  func connect(_ name: String) throws -> MemoryTransport {
    let transport = server.connect(on: 0)
    transport.write(
      Array(
        """
        GET / HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Test-User: \(name) \(name)\r\n\r\n
        """.utf8))
    _ = try turn { !transport.outgoing.isEmpty }
    guard String(decoding: transport.take(), as: UTF8.self).hasPrefix("HTTP/1.1 101") else {
      throw BenchFailure(description: "the socket of \(name) was refused")
    }
    members.append(transport)
    return transport
  }

  /// From here on what members are sent is only counted.
  func discard() throws {
    for _ in 0..<4 {
      clock.advance(by: .milliseconds(25))
      _ = try turn { server.isIdle }
    }
    for member in members {
      _ = member.take()
      member.discards = true
    }
    idleAllocations = (0..<20).map { _ in allocations { server.turn() } }.min() ?? 0
  }

  /// Bytes that members were sent since ``discard()``.
  var delivered: [Int] { members.map(\.discardedBytes) }

  /// Turns until `done`, waiting for other threads' answers, and returns what this thread allocated in those turns; what
  /// an idle turn allocates is taken off.
  func turn(until done: () -> Bool) throws -> Int {
    let (idle, deadline) = (idleAllocations, ContinuousClock.now + .seconds(20))
    var total = 0
    while !done() {
      guard ContinuousClock.now < deadline else { throw BenchFailure(description: "the server did not answer") }
      guard !server.isIdle else {
        usleep(20)
        continue
      }
      total += allocations { server.turn() } - idle
    }
    return total
  }

  private func allocations(_ body: () -> Void) -> Int {
    let before = canvas_allocation_count()
    body()
    return Int(canvas_allocation_count() - before)
  }

  func stop() {
    var stopped = false
    server.stop { stopped = true }
    _ = try? turn { stopped }
  }
}
