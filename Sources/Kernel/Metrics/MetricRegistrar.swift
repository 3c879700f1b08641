/// Where the kernel and plugins say what they count: ``Registrar/metrics``.
///
/// Names begin with `canvas_`, end in their unit (`_seconds`, `_bytes`) and, for counters, in `_total`. The same name may be
/// registered again with other labels, also by another plugin, under the same help; label values are given here, so that
/// there are never more series than this.
///
/// ```swift
/// let joins = registrar.metrics.counter("canvas_rooms_joins_total", "Joins.", labels: ["version": "2"])
/// registrar.on(16, cost: .control) { _, _, session, _ in session.reactor.metrics.add(joins) }
/// ```
public struct MetricRegistrar: Sendable {
  private let pending: PendingCatalogue
  private let plugin: String

  init(_ pending: PendingCatalogue, plugin: String) {
    self.pending = pending
    self.plugin = plugin
  }

  /// A count that each reactor keeps (``MetricSheet/add(_:_:)``).
  public func counter(_ name: String, _ help: String, labels: [String: String] = [:]) -> Counter {
    let counter = Counter(slot: pending.reserve(metricSlots: 1))
    add(.counter(counter), .counter, name, help, labels)
    return counter
  }

  /// A histogram that each reactor keeps (``MetricSheet/observe(_:_:)``).
  public func histogram(
    _ name: String, _ help: String, labels: [String: String] = [:], buckets: MetricBuckets
  ) -> Histogram {
    histogram(name, help, labels: labels, buckets: buckets, isSparse: false)
  }

  /// With `isSparse` the series is not shown before something was observed.
  func histogram(
    _ name: String, _ help: String, labels: [String: String], buckets: MetricBuckets, isSparse: Bool
  ) -> Histogram {
    let histogram = Histogram(slot: pending.reserve(metricSlots: buckets.bounds.count + 2), buckets: buckets)
    add(.histogram(histogram, isSparse: isSparse), .histogram, name, help, labels)
    return histogram
  }

  /// A number that `read` finds on each reactor, in less than a millisecond, when somebody asks.
  public func read(
    _ kind: MetricKind, _ name: String, _ help: String, labels: [String: String] = [:], merge: MetricMerge = .sum,
    onReactor read: @escaping @Sendable (Reactor) -> Double
  ) {
    add(.perReactor(merge, read), kind, name, help, labels)
  }

  /// Counts by keys that `read` finds on each reactor when somebody asks; each key is a series.
  public func tally(
    _ name: String, _ help: String, label: String, onReactor read: @escaping @Sendable (Reactor) -> Tally
  ) {
    add(.tally(label: label, read), .counter, name, help, [:])
  }

  /// A number of the process that `read` finds at once, on any thread, when somebody asks; `nil` for none now.
  public func read(
    _ kind: MetricKind, _ name: String, _ help: String, labels: [String: String] = [:],
    _ read: @escaping @Sendable () -> Double?
  ) {
    add(.reading(read), kind, name, help, labels)
  }

  /// A number that somebody else has to be asked for, as a database; `nil`, or no answer in two seconds, for none now.
  public func ask(
    _ kind: MetricKind, _ name: String, _ help: String, labels: [String: String] = [:],
    _ ask: @escaping @Sendable () async -> Double?
  ) {
    add(.answer(ask), kind, name, help, labels)
  }

  /// A histogram kept outside reactors; `counts` returns a copy.
  public func histogram(
    _ name: String, _ help: String, labels: [String: String] = [:],
    _ counts: @escaping @Sendable () -> HistogramCounts?
  ) {
    add(.counts(counts), .histogram, name, help, labels)
  }

  private func add(
    _ source: MetricSource, _ kind: MetricKind, _ name: String, _ help: String, _ labels: [String: String]
  ) {
    let family = MetricFamily(name: name, help: help, kind: kind, series: [])
    pending.add(metric: MetricSeries(labels: labels, source: source), to: family, by: plugin)
  }
}
