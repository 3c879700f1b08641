/// Writes the Prometheus text exposition format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct MetricsText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Begins a family.
  mutating func family(_ name: String, _ kind: MetricKind, help: String) {
    text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  mutating func sample(_ name: String, _ labels: [String: String], _ value: Double) {
    text += "\(name)\(Self.braced(labels)) \(Self.number(value))\n"
  }

  /// The buckets, each with all below it, then the sum and the count.
  mutating func histogram(_ name: String, _ labels: [String: String], _ histogram: HistogramCounts) {
    var total: UInt64 = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bounds = histogram.buckets.bounds
      let bound = index < bounds.count ? histogram.buckets.shown(bounds[index]) : .infinity
      sample("\(name)_bucket", labels.merging(["le": Self.number(bound)]) { $1 }, Double(total))
    }
    sample("\(name)_sum", labels, histogram.buckets.shown(histogram.sum))
    sample("\(name)_count", labels, Double(total))
  }

  private static func braced(_ labels: [String: String]) -> String {
    guard !labels.isEmpty else { return "" }
    // `le` last, as everybody writes it.
    let sorted = labels.sorted { ($0.key == "le" ? 1 : 0, $0.key) < ($1.key == "le" ? 1 : 0, $1.key) }
    return "{" + sorted.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
