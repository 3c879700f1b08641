import Dispatch
import Foundation
import Kernel
import Synchronization

/// Threads that make calls, one at a time each, from one bounded queue; while MongoDB is away one of them probes.
final class CallThreads: Sendable {
  private struct State {
    /// Gone when the last thread has ended.
    var pool: ClientPool?
    var waiting: [MongoCall] = []
    var running = 0
    var breaker = CircuitBreaker()
    var isProbeDue = false
    /// Somebody has waited for a call in vain, and none has ended since.
    var isSilent = false
    var isStopping = false
    var hasEnded = false
    var threads: Int
    var atEnd: [@Sendable () -> Void] = []
    var lastFailure: MongoError?

    /// A call has ended. When that opened the breaker: what waited, and what it all fails with.
    mutating func note(_ failure: MongoError?) -> ([MongoCall], MongoError?) {
      running -= 1
      isSilent = false
      lastFailure = failure ?? lastFailure
      guard breaker.record(failure) else { return ([], nil) }
      isProbeDue = true
      defer { waiting = [] }
      return (waiting, breaker.refusal)
    }
  }

  private enum Work {
    case call(MongoCall)
    case probe
  }

  private let options: MongoOptions
  private let threads: Int
  private let state: Mutex<State>
  private let wake = DispatchSemaphore(value: 0)
  private let halt = DispatchSemaphore(value: 0)

  init(_ pool: ClientPool) {
    options = pool.options
    threads = pool.connections
    state = Mutex(State(pool: pool, threads: pool.connections))
  }

  func start() {
    for number in 0..<threads {
      let thread = Thread { [self] in
        while let (work, pool) = next() { perform(work, pool) }
        end()
      }
      thread.name = "mongo-\(number)"
      thread.start()
    }
  }

  /// Queues a call, or fails it at once, on the caller's thread.
  func submit(_ call: MongoCall, isImpatient: Bool) {
    let refusal = state.withLock { state -> MongoError? in
      if state.isStopping { return .closed }
      if let refusal = state.breaker.refusal { return refusal }
      if isImpatient, state.isSilent { return .unreachable("no answer in time") }
      guard state.waiting.count < options.maxQueued else { return .queueFull }
      state.waiting.append(call)
      return nil
    }
    if let refusal { call.fail(refusal) } else { wake.signal() }
  }

  /// Somebody has given up waiting for a call: until one ends, who would not wait for long does not wait at all.
  func noteSilence() {
    // With none under way nothing would end it.
    state.withLock { $0.isSilent = $0.running > 0 || !$0.waiting.isEmpty }
  }

  /// Takes no more calls, makes those that wait, gives the connections back, then calls `ended`; again if asked again.
  func stop(ended: @escaping @Sendable () -> Void) {
    let hasEnded = state.withLock { state -> Bool in
      if state.hasEnded { return true }
      state.isStopping = true
      state.atEnd.append(ended)
      return false
    }
    if hasEnded { return ended() }
    halt.signal()
    for _ in 0..<threads { wake.signal() }
  }

  var health: MongoHealth {
    state.withLock { state in
      MongoHealth(
        isReachable: state.breaker.refusal == nil, lastFailure: state.lastFailure, waiting: state.waiting.count,
        running: state.running)
    }
  }

  // MARK: On the threads

  /// The next thing to do; `nil` when there will be none.
  private func next() -> (Work, ClientPool)? {
    while true {
      wake.wait()
      // A signal may be of a call that another thread took or the breaker failed: then there is nothing.
      let (found, isOver) = state.withLock { state -> ((Work, ClientPool)?, Bool) in
        guard let pool = state.pool, let work = Self.take(&state) else { return (nil, state.isStopping) }
        return ((work, pool), false)
      }
      if let found { return found }
      if isOver { return nil }
    }
  }

  private static func take(_ state: inout State) -> Work? {
    if state.isProbeDue {
      state.isProbeDue = false
      return .probe
    }
    guard !state.waiting.isEmpty else { return nil }
    state.running += 1
    return .call(state.waiting.removeFirst())
  }

  private func perform(_ work: Work, _ pool: ClientPool) {
    switch work {
    case .call(let call): make(call, pool)
    case .probe: probe(pool)
    }
  }

  private func make(_ call: MongoCall, _ pool: ClientPool) {
    let outcome = call.run(pool)
    // Before the caller hears of it: its next call is to find the breaker as it is now.
    let (dropped, refusal) = state.withLock { $0.note(outcome.failure) }
    outcome.report()
    guard let refusal else { return }
    wake.signal()
    for call in dropped { call.fail(refusal) }
  }

  /// Looks until MongoDB answers or the threads are to stop.
  private func probe(_ pool: ClientPool) {
    while true {
      let failure = pool.ping()
      let isOver = state.withLock { state in
        state.lastFailure = failure ?? state.lastFailure
        return state.breaker.probed(failure) || state.isStopping
      }
      if isOver { return }
      let pause = DispatchTimeInterval.nanoseconds(Int(options.probePause.nanoseconds))
      if halt.wait(timeout: .now() + pause) == .success { return }
    }
  }

  private func end() {
    let isLast = state.withLock { state in
      state.threads -= 1
      return state.threads == 0
    }
    guard isLast else { return }
    closePool()
    let callbacks = state.withLock { state in
      state.hasEnded = true
      return state.atEnd
    }
    for callback in callbacks { callback() }
  }

  /// Lets go of the pool outside the lock: its monitors are waited for.
  private func closePool() {
    _ = state.withLock { state -> ClientPool? in
      defer { state.pool = nil }
      return state.pool
    }
  }
}
