/// One piece of work for a connection's thread.
struct Job: Sendable {
  /// What it holds in memory while it waits; a hint of its owner.
  let bytes: Int
  /// Does the work and returns how to report it, once it counts.
  let run: @Sendable (Connection) throws -> @Sendable () -> Void
  /// Reports that it did not happen.
  let fail: @Sendable (any Error) -> Void

  init<T: Sendable>(
    bytes: Int, _ body: @escaping @Sendable (Connection) throws -> T,
    completion: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    self.bytes = max(0, bytes)
    run = { connection in
      let value = try body(connection)
      return { completion(.success(value)) }
    }
    fail = { completion(.failure($0)) }
  }
}
