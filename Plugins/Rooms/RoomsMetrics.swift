import Kernel
import RoomsAPI

/// Counts joins by version, and those of clients that come back apart: only v2 says so.
struct JoinCounters: Sendable {
  private let v1: Counter
  private let new: Counter
  private let resumed: Counter

  init(_ metrics: MetricRegistrar) {
    func counter(_ version: String, _ kind: String) -> Counter {
      metrics.counter(
        "canvas_rooms_joins_total", "Joins; resumed: of v2 clients that have a part of the board.",
        labels: ["version": version, "kind": kind])
    }
    v1 = counter("1", "new")
    new = counter("2", "new")
    resumed = counter("2", "resumed")
  }

  func count(_ member: Member, on reactor: Reactor) {
    switch member.version {
    case .v1: reactor.metrics.add(v1)
    case .v2: reactor.metrics.add(member.resume == .nothing ? new : resumed)
    }
  }
}

extension RoomTables {
  func measure(in metrics: MetricRegistrar) {
    metrics.read(.gauge, "canvas_rooms_open", "Rooms in memory.", onReactor: { Double(table(on: $0).counts.rooms) })
    metrics.read(
      .gauge, "canvas_rooms_members", "Connections in rooms.", onReactor: { Double(table(on: $0).counts.members) })
    store.measure(in: metrics)
  }
}
