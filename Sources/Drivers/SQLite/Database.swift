import Synchronization

/// An SQLite file: one writer thread with group commit and one reading thread, each with its own connection. Any thread
/// may use it.
///
///     let database = Database(path: "var/rooms.db")
///     try database.open(migrations: [Migration("CREATE TABLE rooms (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")])
///     try await database.write { try $0.execute("INSERT INTO rooms VALUES (?)", id) }
public final class Database: Sendable {
  /// Bounds and patience.
  public struct Options: Sendable {
    /// Jobs that may wait for each of the two threads.
    public var maxQueuedJobs = 4096
    /// Bytes (as hinted by the jobs) that may wait for each of the two threads.
    public var maxQueuedBytes = 64 << 20
    /// Jobs in one transaction.
    public var maxGroup = 512
    /// How long a lock held by another process is waited for.
    public var busyTimeout = Duration.seconds(5)

    /// The defaults.
    public init() {}
  }

  private enum State {
    case idle
    case open(writer: ConnectionThread, reader: ConnectionThread)
    case closed(writer: ConnectionThread, reader: ConnectionThread)
  }

  /// The file; `-wal` and `-shm` stand beside it while it is open.
  public let path: String
  private let options: Options
  private let faults: FaultPlan?
  private let state = Mutex(State.idle)

  /// Names the file; nothing is touched before ``open(migrations:)``.
  public init(path: String, options: Options = Options()) {
    self.path = path
    self.options = options
    faults = nil
  }

  /// The same with planted failures, for tests.
  package init(path: String, options: Options = Options(), faults: FaultPlan) {
    self.path = path
    self.options = options
    self.faults = faults
  }

  deinit { stop {} }

  /// Creates the folder and the file when missing, checks and migrates it, and starts the two threads. Blocks; call it
  /// while starting up.
  ///
  /// Throws ``SQLiteError``: `.corrupt` or `.notADatabase` name the file and leave it untouched, `.newerSchema` is a file of
  /// a newer program.
  public func open(migrations: [Migration]) throws {
    try state.withLock { state in
      if case .open = state { return }
      try createParentFolder(of: path)
      let writing = try Connection(path: path)
      try writing.validate(path: path)
      try writing.configure(busyTimeout: options.busyTimeout, readOnly: false)
      try writing.migrate(migrations, path: path)
      let reading = try Connection(path: path)
      try reading.configure(busyTimeout: options.busyTimeout, readOnly: true)
      state = .open(writer: writer(writing), reader: reader(reading))
    }
  }

  /// Queues a write; `completion` runs on the writer thread after the COMMIT that made it durable, or with the reason
  /// why nothing of it is. `bytes` hints at what the job keeps in memory.
  ///
  /// When the queue is full or the database not open, `completion` is called at once, on this thread.
  public func submit<T: Sendable>(
    bytes: Int = 0, _ body: @escaping @Sendable (Connection) throws -> T,
    completion: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    guard case .open(let writer, _) = current else { return completion(.failure(SQLiteError.notOpen)) }
    writer.submit(Job(bytes: bytes, body, completion: completion))
  }

  /// Queues a read of one consistent state, which includes every write reported before; `completion` runs on the reading
  /// thread, or at once as with ``submit(bytes:_:completion:)``.
  public func fetch<T: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> T,
    completion: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    guard case .open(_, let reader) = current else { return completion(.failure(SQLiteError.notOpen)) }
    reader.submit(Job(bytes: 0, body, completion: completion))
  }

  /// Writes and returns when it is durable.
  public func write<T: Sendable>(
    bytes: Int = 0, _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      submit(bytes: bytes, body) { continuation.resume(with: $0) }
    }
  }

  /// Reads one consistent state.
  public func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      fetch(body) { continuation.resume(with: $0) }
    }
  }

  /// Writes a page and commits it, changing nothing: whether writes are possible now. A full disk is found, not only a
  /// missing file.
  public func probe() async throws {
    try await write { connection in
      let version = try connection.first("PRAGMA user_version") { try $0.int(0) } ?? 0
      try connection.script("PRAGMA user_version = \(version)")
    }
  }

  /// Takes no more jobs, finishes those that wait, checkpoints and closes the file. Again is harmless, and waits too.
  public func close() async {
    await withCheckedContinuation { continuation in stop { continuation.resume() } }
  }

  /// Writes that wait, and their bytes.
  public var queuedWrites: (jobs: Int, bytes: Int) {
    guard case .open(let writer, _) = current else { return (0, 0) }
    return writer.queued
  }
}

extension Database {
  private var current: State { state.withLock { $0 } }

  var threads: (writer: ConnectionThread, reader: ConnectionThread)? {
    if case .open(let writer, let reader) = current { return (writer, reader) }
    return nil
  }

  private func stop(_ ended: @escaping @Sendable () -> Void) {
    let state = state.withLock { state -> State in
      if case .open(let writer, let reader) = state { state = .closed(writer: writer, reader: reader) }
      return state
    }
    guard case .closed(let writer, let reader) = state else { return ended() }
    // The reader first: the writer's checkpoint then has the file to itself.
    reader.stop { writer.stop(ended: ended) }
  }

  private func writer(_ connection: Connection) -> ConnectionThread {
    let group = GroupCommit(faults: faults)
    let limits = ConnectionThread.Limits(
      jobs: options.maxQueuedJobs, bytes: options.maxQueuedBytes, jobsPerTurn: options.maxGroup)
    let thread = ConnectionThread(connection, limits: limits) { group.run($1, on: $0) }
    thread.start(name: "sqlite-write") { $0.checkpoint() }
    return thread
  }

  private func reader(_ connection: Connection) -> ConnectionThread {
    let limits = ConnectionThread.Limits(
      jobs: options.maxQueuedJobs, bytes: options.maxQueuedBytes, jobsPerTurn: options.maxGroup)
    let thread = ConnectionThread(connection, limits: limits) { SnapshotRead.run($1, on: $0) }
    thread.start(name: "sqlite-read") { _ in }
    return thread
  }
}
