/// How long one kind of delivery took, apart for those whose sender and receiver are connected to the same server and those
/// that had to cross between servers.
struct Latency: Equatable {
  var within = Histogram()
  var across = Histogram()

  var all: Histogram { within.merged(with: across) }

  mutating func add(_ micros: Int, crossed: Bool) {
    if crossed { across.add(micros) } else { within.add(micros) }
  }
}
