/// One call for a thread.
struct MongoCall: Sendable {
  /// How a call ended.
  struct Outcome {
    let failure: MongoError?
    let report: () -> Void
  }

  /// Makes the call, unless it is too late to begin.
  let run: @Sendable (ClientPool) -> Outcome
  /// Reports that it did not run.
  let fail: @Sendable (MongoError) -> Void

  init<T: Sendable>(
    beginBefore deadline: ContinuousClock.Instant, _ body: @escaping @Sendable (CallScope) throws(MongoError) -> T,
    completion: @escaping @Sendable (Result<T, MongoError>) -> Void
  ) {
    run = { pool in
      do throws(MongoError) {
        guard ContinuousClock.now < deadline else { throw .queueFull }
        let value = try pool.withClient(body)
        return Outcome(failure: nil) { completion(.success(value)) }
      } catch {
        return Outcome(failure: error) { completion(.failure(error)) }
      }
    }
    fail = { completion(.failure($0)) }
  }
}
