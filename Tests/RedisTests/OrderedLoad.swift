import Kernel
import Redis
import StoreTesting

/// Sends numbered commands from a reactor, so many at a time, and notes what became of each.
final class OrderedLoad {
  struct Report: Sendable {
    /// How many were sent.
    var count = 0
    var failures: [Int: RedisError] = [:]
    /// The replies' integers.
    var answers: [Int: Int64] = [:]
    /// Answers that came out of turn.
    var disorder = 0
    /// The longest time without a good answer.
    var pause = Duration.zero
  }

  private let reactor: Reactor
  private let commander: any RedisCommander
  private let window: Int
  private let command: (Int) -> RedisCommand
  private(set) var report = Report()
  private var unanswered = 0
  private var lastAnswered = -1
  private var lastSuccess: Instant
  private var isEnding = false
  private var whenDone: ((Report) -> Void)?

  init(_ commander: any RedisCommander, window: Int, on reactor: Reactor, _ command: @escaping (Int) -> RedisCommand) {
    self.reactor = reactor
    self.commander = commander
    self.window = window
    self.command = command
    lastSuccess = reactor.time.now()
    for _ in 0..<window { send() }
  }

  var answered: Int { report.count - unanswered }

  /// Sends no more; returns when everything is answered.
  func finish() async -> Report {
    isEnding = true
    return await withCheckedContinuation { continuation in
      whenDone = { continuation.resume(returning: $0) }
      endIfDone()
    }
  }

  private func send() {
    guard !isEnding else { return }
    let number = report.count
    report.count += 1
    unanswered += 1
    commander.send(command(number)) { [self] in took($0, number) }
  }

  private func took(_ result: Result<RedisValue, RedisError>, _ number: Int) {
    unanswered -= 1
    if number < lastAnswered { report.disorder += 1 }
    lastAnswered = number
    switch result {
    case .success(let value):
      report.answers[number] = value.int
      report.pause = max(report.pause, reactor.time.now() - lastSuccess)
      lastSuccess = reactor.time.now()
    case .failure(let error): report.failures[number] = error
    }
    guard !isEnding else { return endIfDone() }
    // In the next round, so that one turn's commands are many.
    reactor.mailbox.post { reactor in reactor.local(OrderedLoad.self)?.send() }
  }

  private func endIfDone() {
    guard unanswered == 0, let done = whenDone else { return }
    whenDone = nil
    done(report)
  }
}

extension ReactorHandle {
  /// Starts the reactor's load.
  func startLoad(
    _ client: RedisClient, window: Int = 200, _ command: @escaping @Sendable (Int) -> RedisCommand
  ) async {
    await isolation.perform { reactor in
      _ = reactor.local(OrderedLoad.self) {
        OrderedLoad(client.connection(on: reactor), window: window, on: reactor, command)
      }
    }
  }

  /// How many are answered.
  func answered() async -> Int { await isolation.perform { $0.local(OrderedLoad.self)?.answered ?? 0 } }

  /// Waits until `count` more are answered.
  func progress(_ count: Int) async throws {
    let goal = await answered() + count
    try await eventually { await self.answered() >= goal }
  }

  /// What has become of it so far.
  func loadReport() async -> OrderedLoad.Report {
    await isolation.perform { $0.local(OrderedLoad.self)?.report ?? OrderedLoad.Report() }
  }

  /// Ends the load.
  func finishLoad() async -> OrderedLoad.Report {
    await isolation.perform { reactor in
      guard let load = reactor.local(OrderedLoad.self) else { return OrderedLoad.Report() }
      return await load.finish()
    }
  }
}
