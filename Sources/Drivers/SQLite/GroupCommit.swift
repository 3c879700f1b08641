/// Runs the jobs of one turn in one transaction, each in a savepoint of its own, and reports after COMMIT.
///
/// A job that throws is undone alone. When the transaction itself is lost (SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY), every
/// job fails with that error and the file is as before.
struct GroupCommit: Sendable {
  let faults: FaultPlan?

  func run(_ jobs: [Job], on connection: Connection) {
    var outcomes: [Outcome] = []
    do {
      try faults?.pass(.begin)
      try connection.execute("BEGIN IMMEDIATE")
      for job in jobs { outcomes.append(try attempt(job, on: connection)) }
      try faults?.pass(.commit)
      try connection.execute("COMMIT")
    } catch {
      connection.rollback()
      for job in jobs { job.fail(error) }
      return
    }
    for outcome in outcomes { outcome.report() }
  }

  private struct Outcome {
    let report: () -> Void
  }

  /// Throws only when the whole transaction is lost.
  private func attempt(_ job: Job, on connection: Connection) throws -> Outcome {
    try connection.execute("SAVEPOINT job")
    do {
      let report = try job.run(connection)
      guard connection.isInTransaction else { throw SQLiteError(.misuse, "a job ended the group's transaction") }
      try connection.execute("RELEASE job")
      return Outcome(report: report)
    } catch {
      guard connection.isInTransaction else { throw error }
      try connection.execute("ROLLBACK TO job")
      try connection.execute("RELEASE job")
      return Outcome { job.fail(error) }
    }
  }
}

/// Runs each read in a transaction of its own, so that all its statements see one state of the file.
enum SnapshotRead {
  static func run(_ jobs: [Job], on connection: Connection) {
    for job in jobs {
      do {
        try connection.execute("BEGIN")
        let report = try job.run(connection)
        connection.rollback()
        report()
      } catch {
        connection.rollback()
        job.fail(error)
      }
    }
  }
}
