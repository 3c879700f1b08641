import Dispatch
import Foundation
import Kernel
import Synchronization

/// A thread that owns one connection and runs the jobs of one bounded queue on it, all that wait in one turn.
final class ConnectionThread: @unchecked Sendable {
  /// What may wait, and how much of it one turn takes.
  struct Limits: Sendable {
    var jobs: Int
    var bytes: Int
    var jobsPerTurn: Int
  }

  private struct State {
    var waiting: [Job] = []
    var bytes = 0
    /// How long turns took.
    var turns = HistogramCounts(.latency)
    var isStopping = false
    var hasEnded = false
    var atEnd: [@Sendable () -> Void] = []
  }

  private let limits: Limits
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  // @unchecked: `connection` is touched by the opening thread before start() and by the started thread after it.
  private var connection: Connection?
  private let turn: @Sendable (Connection, [Job]) -> Void

  init(_ connection: Connection, limits: Limits, turn: @escaping @Sendable (Connection, [Job]) -> Void) {
    self.connection = connection
    self.limits = limits
    self.turn = turn
  }

  /// Starts the thread; `atEnd` runs on it with the connection, after the last job and before closing.
  func start(name: String, atEnd: @escaping @Sendable (Connection) -> Void) {
    let thread = Thread { [self] in loop(atEnd) }
    thread.name = name
    thread.start()
  }

  /// Queues a job, or fails it at once, on the caller's thread, when there is no room or the thread is stopping.
  func submit(_ job: Job) {
    let (error, wasEmpty) = state.withLock { state -> (SQLiteError?, Bool) in
      if state.isStopping { return (.notOpen, false) }
      let fits = state.waiting.count < limits.jobs && state.bytes + job.bytes <= limits.bytes
      // A job bigger than the whole queue may pass alone.
      guard fits || (state.waiting.isEmpty && limits.jobs > 0) else { return (.queueFull, false) }
      state.waiting.append(job)
      state.bytes += job.bytes
      return (nil, state.waiting.count == 1)
    }
    if let error { job.fail(error) } else if wasEmpty { wake.signal() }
  }

  /// Takes no more jobs, runs those that wait, closes the connection, then calls `ended`; again and again if asked.
  func stop(ended: @escaping @Sendable () -> Void) {
    let already = state.withLock { state -> Bool in
      if state.hasEnded { return true }
      state.isStopping = true
      state.atEnd.append(ended)
      return false
    }
    if already { ended() } else { wake.signal() }
  }

  /// How long turns took so far: for a writer, one transaction each.
  var turns: HistogramCounts { state.withLock { $0.turns } }

  /// How many jobs wait, and their bytes.
  var queued: (jobs: Int, bytes: Int) { state.withLock { ($0.waiting.count, $0.bytes) } }

  private func loop(_ atEnd: @Sendable (Connection) -> Void) {
    connection?.adopt()
    while true {
      wake.wait()
      while let jobs = take() { if let connection { run(jobs, on: connection) } }
      if state.withLock({ $0.isStopping && $0.waiting.isEmpty }) { break }
    }
    if let connection { atEnd(connection) }
    connection = nil
    let callbacks = state.withLock { state in
      state.hasEnded = true
      return state.atEnd
    }
    for callback in callbacks { callback() }
  }

  private func run(_ jobs: [Job], on connection: Connection) {
    let began = ContinuousClock.now
    turn(connection, jobs)
    let took = ContinuousClock.now - began
    state.withLock { $0.turns.observe(took) }
  }

  private func take() -> [Job]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      let jobs = Array(state.waiting.prefix(limits.jobsPerTurn))
      state.waiting.removeFirst(jobs.count)
      for job in jobs { state.bytes -= job.bytes }
      return jobs
    }
  }
}
