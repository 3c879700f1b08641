internal import CMongo
internal import Kernel

/// One database of a MongoDB server, replica set or cluster, through a bounded set of threads and connections. Any
/// thread may use it; no call blocks its caller's thread.
///
///     let client = try MongoClient(MongoURL("mongodb://localhost/canvas"))
///     try await client.collection("rooms").insert(["roomId": "ABCDEFGH"])
///
/// Every call ends: it waits at most `queueTimeout` for a thread, which then looks for a server, connects and waits for an
/// answer within the time-outs of ``MongoOptions``. After one found MongoDB away, those that wait and all later ones fail at
/// once with ``MongoError/unreachable(_:)``, until a probe is answered. A client recovers by itself.
public final class MongoClient: Sendable {
  /// Whom it asks.
  public let url: MongoURL
  private let threads: CallThreads
  private let queueTimeout: Duration

  /// Starts the threads; nothing is connected before the first call. For `mongodb+srv` this asks DNS, and blocks: make
  /// it while starting up.
  public init(_ url: MongoURL, options: MongoOptions = MongoOptions()) throws(MongoError) {
    self.url = url
    queueTimeout = options.queueTimeout
    threads = CallThreads(try ClientPool(url, options))
    threads.start()
  }

  deinit { threads.stop {} }

  /// A collection of the URL's database. Its name must not be of outside.
  public func collection(_ name: String) -> MongoCollection { MongoCollection(client: self, name: name) }

  /// Asks the primary for a sign of life and returns how long that took, waiting for a thread included. With `patience` it
  /// throws ``MongoError/timedOut`` when there is none by then.
  @discardableResult
  public func ping(within patience: Duration? = nil) async throws(MongoError) -> Duration {
    let began = ContinuousClock.now
    try await call(within: patience) { (scope) throws(MongoError) in try scope.ping() }
    return ContinuousClock.now - began
  }

  /// Runs a command that ``MongoCollection`` has no method for, on the URL's database unless another is named, and returns
  /// the reply. The URL's write concern is not added.
  @discardableResult
  public func command(
    _ command: BSONDocument, database: String? = nil
  ) async throws(MongoError) -> BSONDocument {
    try await call { (scope) throws(MongoError) in
      let (command, reply) = (try scope.bson(command), scope.reply())
      try scope.attempt {
        mongoc_client_command_simple(scope.client, database ?? scope.database, command, nil, reply, &$0)
      }
      return try scope.document(reply)
    }
  }

  /// How it is doing, without asking the server.
  public var health: MongoHealth { threads.health }

  /// Takes no more calls, finishes those that wait and those under way, and closes the connections. Again is harmless,
  /// and waits too.
  public func close() async {
    await withCheckedContinuation { continuation in threads.stop { continuation.resume() } }
  }

  /// With `patience` it is waited for no longer than so, whatever becomes of it; and not at all while one that was waited for so
  /// has come to nothing and no answer has come since.
  func call<T: Sendable>(
    within patience: Duration? = nil, _ body: @escaping @Sendable (CallScope) throws(MongoError) -> T
  ) async throws(MongoError) -> T {
    let deadline = ContinuousClock.now + queueTimeout
    let result: Result<T, MongoError> = await withCheckedContinuation { continuation in
      let answer = FirstAnswer(continuation)
      if let patience { answer.giveUp(after: patience) { [threads] in threads.noteSilence() } }
      threads.submit(MongoCall(beginBefore: deadline, body) { answer.give($0) }, isImpatient: patience != nil)
    }
    return try result.get()
  }
}
