import Foundation

extension Report {
  /// The report for people.
  var text: String {
    var lines = [
      "\(connections) connections in \(rooms) rooms, measured for \(number(seconds, 1)) s", "",
      row(["", "sent/s", "expected/s", "received/s", "all %", "p50 ms", "p95 ms", "p99 ms", "max ms"]),
    ]
    lines += rows("strokes", strokes) + rows("cursors", cursors)
    lines += [
      "",
      "deliveries   \(number(deliveriesPerSecond, 0))/s of \(number(expectedPerSecond, 0))/s, "
        + "\(number(megabytesPerSecond, 1)) MB/s",
      "whole run    strokes \(strokes.received) of \(strokes.expected), cursors \(cursors.received) of \(cursors.expected)",
    ]
    lines += servers.map { "server       \($0.map(usage) ?? "has ended")" }
    if servers.isEmpty { lines.append("server       not measured (--server-pid)") }
    lines += [
      "generator    \(generator.map(usage) ?? "not measured")",
      "             waited \(number(generatorWaitSeconds, 2)) s for its core, which other programs had",
      "sending      \(number(percentOfPlanSent, 2)) % of the plan, at worst \(number(latestSendMilliseconds, 1)) ms late",
    ]
    let oddities = [
      ("misplaced strokes", misplacedStrokes), ("held back", heldBack), ("resyncs", resyncs),
      ("unreadable", unreadable),
    ]
    lines += oddities.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }
    lines += errors.sorted { $0.key < $1.key }.map { "ERROR \($0.key): \($0.value)" }
    lines += lostConnections.sorted { $0.key < $1.key }.map { "connections lost, \($0.key): \($0.value)" }
    return (lines + ["", held ? "held" : "NOT held"]).joined(separator: "\n")
  }

  private func rows(_ name: String, _ line: Line) -> [String] {
    let rates = [line.sentPerSecond, line.expectedPerSecond, line.receivedPerSecond].map { number($0, 0) }
    let parts = [(" within", line.within), (" across", line.across)]
    return [row([name] + rates + [number(line.percent, 3)] + cells(line.latency))]
      + parts.compactMap { name, latency in latency.map { row([name, "", "", "", ""] + cells($0)) } }
  }

  private func cells(_ latency: Percentiles) -> [String] {
    [latency.p50, latency.p95, latency.p99, latency.max].map { number($0, 2) }
  }

  private func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, (index == 0 ? 9 : 11) - cell.count))
      return index == 0 ? cell + padding : padding + cell
    }.joined()
  }

  private func usage(_ usage: Usage) -> String {
    "\(number(usage.cpuSeconds, 2)) CPU s, \(number(usage.microsPerDelivery, 3)) us per delivery, "
      + "\(number(usage.percentOfCore, 1)) % of a core, "
      + "RSS \(number(usage.residentMiBBefore, 1)) -> \(number(usage.residentMiBAfter, 1)) MiB"
  }

  private func number(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }
}
