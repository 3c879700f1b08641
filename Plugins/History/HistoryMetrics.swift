import Kernel
import RoomsAPI

/// What the plugin counts.
struct HistoryMetrics: Sendable {
  private let append: Histogram
  private let entries: Counter
  private let failures: Counter
  private let states: [ProtocolVersion: Histogram]

  init(_ metrics: MetricRegistrar) {
    append = metrics.histogram(
      "canvas_history_append_seconds", "From handing a batch of entries to the store to its being durable.",
      buckets: .latency)
    entries = metrics.counter("canvas_history_appended_entries_total", "Entries made durable.")
    failures = metrics.counter("canvas_history_failed_entries_total", "Entries that the store did not take.")
    let pairs = ProtocolVersion.allCases.map { version in
      let histogram = metrics.histogram(
        "canvas_history_initial_state_bytes", "What a joining member is sent of the board (INITIAL_STATE, BOARD).",
        labels: ["version": "\(version.rawValue)"], buckets: .size)
      return (version, histogram)
    }
    states = Dictionary(uniqueKeysWithValues: pairs)
    metrics.read(.gauge, "canvas_history_entries", "Entries of the boards in memory.") {
      Double($0.openLogs.sum(\.head))
    }
    metrics.read(.gauge, "canvas_history_bytes", "Bytes of the boards in memory, as stored.") {
      Double($0.openLogs.sum(\.bytes))
    }
    metrics.read(.gauge, "canvas_history_queued_entries", "Entries that wait for their commit or are in one.") {
      Double($0.openLogs.sum(\.queued.entries))
    }
  }

  func appended(_ count: Int, since began: Instant, on reactor: Reactor) {
    reactor.metrics.observe(append, reactor.time.now() - began)
    reactor.metrics.add(entries, count)
  }

  func failed(_ count: Int, on reactor: Reactor) { reactor.metrics.add(failures, count) }

  func welcomed(_ member: Member, with segments: [Segment], on reactor: Reactor) {
    guard let histogram = states[member.version] else { return }
    reactor.metrics.observe(histogram, segments.reduce(0) { $0 + $1.count })
  }
}

/// The logs of the rooms one reactor is home to.
final class OpenLogs {
  private var logs: [RoomID: RoomLog] = [:]

  func add(_ log: RoomLog, of room: RoomID) { logs[room] = log }

  func remove(_ room: RoomID) { logs[room] = nil }

  func sum(_ number: (StrokeLog) -> some BinaryInteger) -> Int { logs.values.reduce(0) { $0 + Int(number($1.log)) } }
}

extension Reactor {
  var openLogs: OpenLogs { local(OpenLogs.self, make: OpenLogs.init) }
}
