import Foundation

/// What a run found, ready to be printed or encoded.
struct Report: Encodable {
  /// One kind of delivery: rates of the measured time, totals of the whole run, latency in milliseconds.
  struct Line: Encodable {
    var sentPerSecond, expectedPerSecond, receivedPerSecond: Double
    var expected, received: Int
    var percent: Double
    var latency: Percentiles
    /// Apart, with several servers: sender and receiver on the same one, and on different ones.
    var within, across: Percentiles?
  }

  /// Latency in milliseconds.
  struct Percentiles: Encodable {
    var p50, p95, p99, max: Double

    init(_ latency: Histogram) {
      func milliseconds(_ micros: Int) -> Double { Double(micros) / 1000 }
      p50 = milliseconds(latency.percentile(0.5))
      p95 = milliseconds(latency.percentile(0.95))
      p99 = milliseconds(latency.percentile(0.99))
      max = milliseconds(latency.max)
    }
  }

  /// What a process used in the measured time.
  struct Usage: Encodable {
    var cpuSeconds, microsPerDelivery, percentOfCore, residentMiBBefore, residentMiBAfter: Double
  }

  var connections, rooms: Int
  var seconds: Double
  var strokes, cursors: Line
  var deliveriesPerSecond, expectedPerSecond, megabytesPerSecond: Double
  /// Of each `--server-pid`; `nil` for one that has ended.
  var servers: [Usage?]
  var generator: Usage?
  /// Sent in the measured time, against what the options ask for.
  var percentOfPlanSent: Double
  var latestSendMilliseconds: Double
  /// How long the generator was ready to run and other programs had its core.
  var generatorWaitSeconds: Double
  var misplacedStrokes, heldBack, resyncs, unreadable: Int
  var errors, lostConnections: [String: Int]
  /// Every stroke came exactly once and in order, 99 % of the cursors came (a server may let a newer one stand for an
  /// older), both within the measured time; 99 % of the plan was sent; nobody was thrown out.
  var held = false

  init(_ results: Results, options: Options) {
    let (before, after, end) = (results.before, results.after, results.end)
    let time = Double(after.micros - before.micros) / 1_000_000
    func rate(_ number: (Moment) -> Int) -> Double { Double(number(after) - number(before)) / time }
    func line(
      _ sent: (Moment) -> Int, _ expected: (Moment) -> Int, _ received: (Moment) -> Int, _ latency: Latency
    ) -> Line {
      Line(
        sentPerSecond: rate(sent), expectedPerSecond: rate(expected), receivedPerSecond: rate(received),
        expected: expected(end), received: received(end), percent: percent(received(end), of: expected(end)),
        latency: Percentiles(latency.all), within: options.urls.count > 1 ? Percentiles(latency.within) : nil,
        across: options.urls.count > 1 ? Percentiles(latency.across) : nil)
    }
    connections = options.rooms * options.users
    rooms = options.rooms
    seconds = time
    strokes = line(
      { $0.counts.strokesSent }, { $0.counts.strokesExpected }, { $0.tally.strokes }, results.strokeLatency)
    cursors = line(
      { $0.counts.cursorsSent }, { $0.counts.cursorsExpected }, { $0.tally.cursors }, results.cursorLatency)
    deliveriesPerSecond = strokes.receivedPerSecond + cursors.receivedPerSecond
    expectedPerSecond = strokes.expectedPerSecond + cursors.expectedPerSecond
    megabytesPerSecond = rate { $0.tally.bytes } / 1_000_000
    let deliveries = deliveriesPerSecond * time
    servers = zip(before.servers, after.servers).map { Usage($0, $1, time: time, deliveries: deliveries) }
    generator = Usage(before.generator, after.generator, time: time, deliveries: deliveries)
    let plan = Double(connections) * (options.cursors + options.strokes)
    percentOfPlanSent = plan == 0 ? 100 : 100 * (strokes.sentPerSecond + cursors.sentPerSecond) / plan
    generatorWaitSeconds = (after.generator?.waitSeconds ?? 0) - (before.generator?.waitSeconds ?? 0)
    latestSendMilliseconds = Double(end.counts.latest) / 1000
    misplacedStrokes = end.tally.misplaced
    heldBack = end.counts.heldBack
    resyncs = results.resyncs
    unreadable = end.tally.unreadable
    errors = end.tally.errors
    lostConnections = results.lost
    held = isHeld
  }

  private var isHeld: Bool {
    strokes.received == strokes.expected && misplacedStrokes == 0 && cursors.percent >= 99
      && deliveriesPerSecond >= 0.99 * expectedPerSecond && percentOfPlanSent >= 99 && lostConnections.isEmpty
  }

  func json() throws(LoadFailure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(self) else { throw .usage("the report cannot be encoded") }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Report.Usage {
  fileprivate init?(_ before: ProcessUsage?, _ after: ProcessUsage?, time: Double, deliveries: Double) {
    guard let before, let after else { return nil }
    cpuSeconds = after.cpuSeconds - before.cpuSeconds
    microsPerDelivery = deliveries > 0 ? cpuSeconds * 1_000_000 / deliveries : 0
    percentOfCore = 100 * cpuSeconds / time
    residentMiBBefore = Double(before.residentBytes) / 1_048_576
    residentMiBAfter = Double(after.residentBytes) / 1_048_576
  }
}

/// What a share is in percent; all of nothing is 100 %.
private func percent(_ part: Int, of whole: Int) -> Double {
  whole == 0 ? 100 : 100 * Double(part) / Double(whole)
}
