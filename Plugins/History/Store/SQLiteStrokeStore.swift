import Kernel
import RoomsAPI
import SQLite

/// The embedded store: one file, appends of all rooms gathered by the driver's group commit, reads on a thread of their
/// own.
///
/// Loading a room reads all its entries in one range of the table: hidden elements must be there for redo and every
/// operation for exactly-once, so a snapshot saves folding, not reading. Measured on a busy two-core machine: 0.4 s for
/// 50,000 entries of 1 KB; while it lasts, other reads wait. A log is deleted at once, its entries in short steps, so that
/// nobody's commit waits for them.
final class SQLiteStrokeStore: StrokeStore {
  private let database: Database

  /// Names the file; nothing is touched before ``open(on:)``.
  convenience init(path: String, options: Database.Options = .init()) {
    self.init(Database(path: path, options: options))
  }

  init(_ database: Database) { self.database = database }

  /// Opens, checks and migrates the file. Blocks; a damaged file throws an error that names it.
  func open(on reactors: [ReactorHandle]) throws {
    try database.open(migrations: SQLiteStrokeSchema.migrations)
    Self.sweep(database)
  }

  /// Finishes what waits and closes the file.
  func close() async { await database.close() }

  func probe() async throws { try await database.probe() }

  func measure(in metrics: MetricRegistrar) { database.measure(as: "history", in: metrics) }

  func load(_ room: String, completion: @escaping Completion<StoredLog>) {
    database.fetch { db in
      try SQLiteStrokeRows(db).stored(room)
    } completion: { [database] result in
      switch Self.typed(result) {
      case .success(let stored?): completion(.success(stored))
      case .failure(let error): completion(.failure(error))
      case .success(nil):
        // The first time: a log is begun, unless somebody else just did.
        database.submit { db in
          try SQLiteStrokeRows(db).storedOrBegun(room)
        } completion: {
          completion(Self.typed($0))
        }
      }
    }
  }

  func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope?,
    completion: @escaping Completion<[Entry]>
  ) {
    let bytes = entries.reduce(0) { $0 + EntryCodec.size(of: $1.draft) }
    database.submit(bytes: bytes) { db in
      try SQLiteStrokeRows(db).append(entries, to: room, expectingHead: end.position)
      return []
    } completion: {
      completion(Self.typed($0))
    }
  }

  func read(_ room: String, after end: LogEnd, limit: ReadLimit, completion: @escaping Completion<[Entry]>) {
    database.fetch { db in
      try SQLiteStrokeRows(db).entries(of: room, after: end.position, limit: limit)
    } completion: {
      completion(Self.typed($0))
    }
  }

  func page(_ room: String, after position: LogPosition, limit: ReadLimit, completion: @escaping Completion<LogPage>) {
    database.fetch { db in
      try SQLiteStrokeRows(db).page(of: room, after: position, limit: limit)
    } completion: {
      completion(Self.typed($0))
    }
  }

  func span(_ room: String, completion: @escaping Completion<LogSpan?>) {
    database.fetch { db in
      try SQLiteStrokeRows(db).span(of: room)
    } completion: {
      completion(Self.typed($0))
    }
  }

  func seek(_ room: String, in epoch: UInt32, to time: Timestamp, completion: @escaping Completion<UInt64>) {
    database.fetch { db in
      try SQLiteStrokeRows(db).seek(room, in: epoch, to: time)
    } completion: {
      completion(Self.typed($0))
    }
  }

  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String, completion: @escaping Completion<Void>) {
    database.submit { db in
      try SQLiteStrokeRows(db).mark(effects, in: epoch, of: room)
    } completion: {
      completion(Self.typed($0))
    }
  }

  func delete(_ room: String, completion: @escaping Completion<Void>) {
    database.submit { db in
      try SQLiteStrokeRows(db).delete(room)
    } completion: { [database] in
      completion(Self.typed($0))
      Self.sweep(database)
    }
  }

  /// Removes deleted entries, a few per transaction. What a full queue or the end of the process leaves undone, the next
  /// delete or start takes up.
  private static func sweep(_ database: Database) {
    database.submit { db in
      try SQLiteStrokeRows(db).sweep(250)
    } completion: { [weak database] result in
      if case .success(true) = result, let database { sweep(database) }
    }
  }

  private static func typed<T>(_ result: Result<T, any Error>) -> Result<T, StrokeStoreError> {
    result.mapError { error in
      switch error {
      case let error as StrokeStoreError: error
      case let error as CodingFailure: .damaged("\(error)")
      case let error as SQLiteError: typed(error)
      default: .uncertain("\(error)")
      }
    }
  }

  private static func typed(_ error: SQLiteError) -> StrokeStoreError {
    switch error.code.primary {
    case .queueFull, .busy, .locked, .outOfMemory: .busy
    case .full, .tooBig: .full
    case .notOpen: .closed
    case .corrupt, .notADatabase, .mismatch: .damaged(error.description)
    // A log page that could not be synced may be found again after a crash.
    default: .uncertain(error.description)
    }
  }
}
