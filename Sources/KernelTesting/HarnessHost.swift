internal import Foundation
internal import Kernel
internal import Synchronization

/// Where a scenario's server runs.
protocol HarnessHost: AnyObject {
  func connect(on reactor: Int?) throws -> any Wire
  func settle()
  func stop()
}

/// The embedded server, turned by the test's thread.
final class EmbeddedHost: HarnessHost {
  private let server: EmbeddedServer
  private let clock: ManualClock

  init(_ plugins: [any Plugin], reactors: Int, clock: ManualClock, settings: EndpointSettings) throws {
    self.clock = clock
    server = try EmbeddedServer(plugins, reactors: reactors, time: clock)
    var outcome: Result<Void, any Error>?
    try server.start(settings: settings, logger: .silent) { outcome = $0 }
    turn { outcome != nil }
    if case .failure(let error) = outcome { throw HarnessError.startFailed("\(error)") }
  }

  func connect(on reactor: Int?) -> any Wire {
    EmbeddedWire(server.connect(on: reactor)) { [weak self] in self?.settle() }
  }

  /// Turns until nothing is left to do, also after a moment for stores that answer from threads of their own; then lets
  /// the windows of busy channels close.
  func settle() {
    for _ in 0..<3 {
      turnUntilIdle()
      clock.advance(by: .milliseconds(25))
      turnUntilIdle()
    }
  }

  func stop() {
    var stopped = false
    server.stop { stopped = true }
    turn { stopped }
  }

  private func turnUntilIdle() {
    var quiet = 0
    while quiet < 3 {
      server.turn()
      guard server.isIdle else {
        quiet = 0
        continue
      }
      quiet += 1
      usleep(200)
    }
  }

  private func turn(until done: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(10)
    while !done(), ContinuousClock.now < deadline {
      server.turn()
      if server.isIdle { usleep(100) }
    }
  }
}

/// The whole server on a port of its own.
final class LiveHost: HarnessHost {
  static let metricsToken = "the harness's own token for metrics"

  private let server: Server
  private let port: Int

  init(_ plugins: [any Plugin], reactors: Int) throws {
    var configuration = KernelConfiguration()
    configuration.server.port = 0
    configuration.server.reactors = reactors
    configuration.server.drainTimeout = .seconds(2)
    configuration.metrics.token = Redacted(Self.metricsToken)
    configuration.server.drainPause = .zero
    configuration.server.drainSpread = .zero
    let server = try Server(configuration, plugins: plugins, logger: .silent)
    self.server = server
    port = try blocking { try await server.start() }
  }

  func connect(on reactor: Int?) throws -> any Wire { try SocketWire(port: port) }

  func settle() {}

  func stop() {
    let server = server
    try? blocking { await server.stop() }
  }
}

/// Waits on this thread for work that awaits on others.
private func blocking<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) throws -> T {
  let done = DispatchSemaphore(value: 0)
  let outcome = Outcome<T>()
  Task {
    let result: Result<T, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    outcome.value.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  guard let result = outcome.value.withLock({ $0 }) else { throw HarnessError.startFailed("no result") }
  return try result.get()
}

private final class Outcome<T: Sendable>: Sendable {
  let value = Mutex<Result<T, any Error>?>(nil)
}
