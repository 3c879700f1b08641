/// Runs Swift's tasks on a reactor's thread: an `async` handler starts there and comes back there after each `await`.
final class ReactorExecutor: SerialExecutor, TaskExecutor {
  private let mailbox: Mailbox

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  func enqueue(_ job: consuming ExecutorJob) { mailbox.deliver(CollectionOfOne(.job(UnownedJob(job)))) }

  func run(_ job: UnownedJob) {
    job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
  }
}

/// The isolation of everything that lives on one reactor, for code elsewhere that has to await an answer from it.
public actor ReactorIsolation {
  private nonisolated let executor: ReactorExecutor
  private let confined: Confined<Unowned>

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(executor: ReactorExecutor, reactor: Confined<Unowned>) {
    self.executor = executor
    confined = reactor
  }

  /// Runs `body` on the reactor and returns what it returns. Costs two thread hops (7-30 us): for joins, not strokes.
  public func perform<T: Sendable>(_ body: @Sendable (Reactor) async throws -> T) async rethrows -> T {
    try await body(confined.value.reactor)
  }

  func run(_ body: Confined<() async -> Void>) async { await body.value() }

  struct Unowned { unowned let reactor: Reactor }
}

/// Carries a value of one reactor's through a `Task` or a post that runs on the same reactor.
/// Guarded by the reactor's thread: made and opened only there.
package struct Confined<Value>: @unchecked Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension Reactor {
  /// Starts `body` on this reactor in this or the next turn; it may await, and resumes here.
  @discardableResult
  public func spawn(_ body: @escaping () async -> Void) -> Task<Void, Never> {
    let confined = Confined(body)
    return Task(executorPreference: executor) { [isolation] in await isolation.run(confined) }
  }
}
