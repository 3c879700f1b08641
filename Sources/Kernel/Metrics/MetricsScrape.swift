/// Asks every reactor, and whoever else has numbers, and writes them down.
struct MetricsScrape: Sendable {
  private static let patience = Duration.seconds(2)

  let families: [MetricFamily]
  let reactors: [ReactorHandle]

  init(_ families: some Sequence<MetricFamily>, reactors: [ReactorHandle]) {
    self.families = families.sorted { $0.name < $1.name }
    self.reactors = reactors
  }

  /// What one reactor says: its sheet, and what its sources read, by their place among all series.
  private struct Reading: Sendable {
    var sheet: [UInt64] = []
    var numbers: [Int: Double] = [:]
    var tallies: [Int: Tally] = [:]
  }

  /// The page; `nil` when a reactor does not turn: counts that miss one would look like a restart.
  func page() async -> String? {
    guard let readings = await readings() else { return nil }
    let answers = await answers()
    let sheets = readings.map(\.sheet)
    var text = MetricsText()
    var place = 0
    for family in families {
      text.family(family.name, family.kind, help: family.help)
      for series in family.series {
        write(series, of: family.name, at: place, readings, sheets, answers, to: &text)
        place += 1
      }
    }
    return text.text
  }

  private func write(
    _ series: MetricSeries, of name: String, at place: Int, _ readings: [Reading], _ sheets: [[UInt64]],
    _ answers: [Int: Double], to text: inout MetricsText
  ) {
    let labels = series.labels
    switch series.source {
    case .counter(let counter):
      let counts = sheets.map { counter.slot < $0.count ? $0[counter.slot] : 0 }
      text.sample(name, labels, Double(counts.reduce(0, &+)))
    case .histogram(let histogram, let isSparse):
      let counts = HistogramCounts(histogram, in: sheets)
      if isSparse, counts.counts.allSatisfy({ $0 == 0 }) { return }
      text.histogram(name, labels, counts)
    case .perReactor(let merge, _):
      let numbers = readings.compactMap { $0.numbers[place] }
      text.sample(name, labels, merge == .sum ? numbers.reduce(0, +) : numbers.max() ?? 0)
    case .tally(let label, _):
      let tallies = readings.compactMap { $0.tallies[place]?.counts }
      let all = tallies.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: &+) }
      for (key, count) in all.sorted(by: { $0.key < $1.key }) { text.sample(name, [label: key], Double(count)) }
    case .reading(let read): if let number = read() { text.sample(name, labels, number) }
    case .answer: if let number = answers[place] { text.sample(name, labels, number) }
    case .counts(let counts): if let counts = counts() { text.histogram(name, labels, counts) }
    }
  }

  private func readings() async -> [Reading]? {
    let (reactors, sources) = (reactors, families.flatMap { $0.series.map(\.source) })
    return await Deadline.run(Self.patience, otherwise: nil) {
      var readings: [Reading] = []
      for reactor in reactors { readings.append(await reactor.isolation.perform { Self.read(sources, on: $0) }) }
      return readings
    }
  }

  private static func read(_ sources: [MetricSource], on reactor: Reactor) -> Reading {
    var reading = Reading(sheet: reactor.metrics.values)
    for (place, source) in sources.enumerated() {
      switch source {
      case .perReactor(_, let read): reading.numbers[place] = read(reactor)
      case .tally(_, let read): reading.tallies[place] = read(reactor)
      default: break
      }
    }
    return reading
  }

  private func answers() async -> [Int: Double] {
    await withTaskGroup(of: (Int, Double?).self) { group in
      for (place, series) in families.flatMap(\.series).enumerated() {
        guard case .answer(let ask) = series.source else { continue }
        group.addTask { (place, await Deadline.run(Self.patience, otherwise: nil, ask)) }
      }
      return await group.reduce(into: [:]) { answers, found in answers[found.0] = found.1 }
    }
  }
}
