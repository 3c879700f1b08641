/// What a metric's number means over time.
public enum MetricKind: String, Sendable {
  /// Only grows, from the process's start on.
  case counter
  case gauge
  case histogram
}

/// How the numbers of several reactors become one.
public enum MetricMerge: Sendable {
  case sum
  case largest
}

/// All that is shown under one name.
struct MetricFamily: Sendable {
  let name: String
  let help: String
  let kind: MetricKind
  var series: [MetricSeries]
}

/// One line of a family (several, of a histogram).
struct MetricSeries: Sendable {
  let labels: [String: String]
  let source: MetricSource
}

/// Where a series' number comes from when somebody asks.
enum MetricSource: Sendable {
  case counter(Counter)
  /// Left out while nothing was observed, where `isSparse`.
  case histogram(Histogram, isSparse: Bool)
  /// Read on each reactor.
  case perReactor(MetricMerge, @Sendable (Reactor) -> Double)
  /// Read on each reactor: a series for each key, under the label.
  case tally(label: String, @Sendable (Reactor) -> Tally)
  /// Read on any thread; `nil` leaves the series out.
  case reading(@Sendable () -> Double?)
  /// The same from somebody who must be asked, and may not answer.
  case answer(@Sendable () async -> Double?)
  case counts(@Sendable () -> HistogramCounts?)
}

/// What was registered so far, and who has which slot of the reactors' sheets.
struct MetricBook: Sendable {
  private(set) var families: [String: MetricFamily] = [:]
  private(set) var slots = 0
  private var owners: [String: String] = [:]

  /// Gives out slots of the sheets.
  mutating func reserve(_ count: Int) -> Int {
    defer { slots += count }
    return slots
  }

  /// Adds a series to the family of this name, which begins with its first.
  mutating func add(_ series: MetricSeries, to family: MetricFamily, by plugin: String) throws(PluginError) {
    guard Self.isName(family.name), series.labels.keys.allSatisfy(Self.isLabel) else {
      throw .malformedMetric(family.name, plugin: plugin)
    }
    var known = families[family.name] ?? family
    let isSame = known.kind == family.kind && known.help == family.help
    guard isSame, !known.series.contains(where: { $0.labels == series.labels }) else {
      throw .duplicate(what: "metric \(family.name)", first: owners[family.name] ?? plugin, second: plugin)
    }
    known.series.append(series)
    families[family.name] = known
    owners[family.name] = owners[family.name] ?? plugin
  }

  /// `canvas_` and lower-case letters, digits and underscores.
  private static func isName(_ name: String) -> Bool { name.hasPrefix("canvas_") && isLabel(name) }

  private static func isLabel(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
}
