import Kernel
import Synchronization

/// What the plugin counts.
final class BoardsMetrics: Sendable {
  private let saves: Histogram
  private let failures: Counter
  /// Logs are brought back wherever somebody asks for a board: seldom, so that reactors may share these.
  private let restores = Atomic(0)
  private let failedRestores = Atomic(0)

  init(_ metrics: MetricRegistrar, store: any BoardStore) {
    saves = metrics.histogram(
      "canvas_boards_save_seconds", "From finding entries that MongoDB does not have to its having them.",
      buckets: .latency)
    failures = metrics.counter("canvas_boards_save_failures_total", "Attempts at saving a board that failed.")
    metrics.ask(.gauge, "canvas_boards_kept", "Boards that are kept.") { (try? await store.count()).map(Double.init) }
    metrics.read(.gauge, "canvas_boards_unsaved_entries", "Entries of open boards that MongoDB does not have yet.") {
      Double(BoardTable.on($0).boards.values.reduce(0) { $0 + $1.unsaved })
    }
    metrics.read(
      .gauge, "canvas_boards_save_lag_seconds", "How long the open board that is furthest behind waits for MongoDB.",
      merge: .largest,
      onReactor: { reactor in
        let lags = BoardTable.on(reactor).boards.values.map { $0.lag(at: reactor.time.now()) }
        return Double(lags.max()?.nanoseconds ?? 0) / 1_000_000_000
      })
    readRestores(metrics)
    store.measure(in: metrics)
  }

  private func readRestores(_ metrics: MetricRegistrar) {
    let (name, help) = ("canvas_boards_restores_total", "Logs of boards that Redis had forgotten, brought back.")
    metrics.read(.counter, name, help, labels: ["outcome": "done"]) { [self] in
      Double(restores.load(ordering: .relaxed))
    }
    metrics.read(.counter, name, help, labels: ["outcome": "failed"]) { [self] in
      Double(failedRestores.load(ordering: .relaxed))
    }
  }

  func saved(after wait: Duration, on reactor: Reactor) { reactor.metrics.observe(saves, wait) }

  func failed(on reactor: Reactor) { reactor.metrics.add(failures) }

  func restored() { restores.add(1, ordering: .relaxed) }

  func restoreFailed() { failedRestores.add(1, ordering: .relaxed) }
}
