import Synchronization

/// Failures planted by tests: what the disk would answer, at the moments it would. Any thread may plant.
package final class FaultPlan: Sendable {
  /// Where a failure can strike.
  package enum Point: Hashable, Sendable {
    /// Before a group's transaction begins.
    case begin
    /// In place of a group's COMMIT.
    case commit
  }

  private let planted = Mutex<[Point: [ResultCode]]>([:])

  package init() {}

  /// The next `times` passages of `point` fail with `code`.
  package func fail(_ point: Point, _ code: ResultCode, times: Int = 1) {
    planted.withLock { $0[point, default: []] += Array(repeating: code, count: times) }
  }

  func pass(_ point: Point) throws(SQLiteError) {
    let code = planted.withLock { planted -> ResultCode? in
      guard let code = planted[point]?.first else { return nil }
      planted[point]?.removeFirst()
      return code
    }
    if let code { throw SQLiteError(code, sql: "planted at \(point)") }
  }
}
