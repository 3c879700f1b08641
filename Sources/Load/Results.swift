/// What the generator has done, from the beginning of the run.
struct Counts: Equatable {
  var cursorsSent = 0
  var strokesSent = 0
  /// Messages sent times the members their room had then, the sender included.
  var cursorsExpected = 0
  var strokesExpected = 0
  /// Messages not sent because 64 KiB before them were not taken by the server.
  var heldBack = 0
  /// The largest lateness of a send, in microseconds.
  var latest = 0
}

/// Everything countable at one time.
struct Moment: Equatable {
  /// Microseconds of the run.
  var micros: Int
  var counts: Counts
  var tally: Tally
  /// Of each process named; `nil` for one that is gone.
  var servers: [ProcessUsage?]
  var generator: ProcessUsage?
}

/// A run: the measured time lies between `before` and `after`; at `end` nothing more was on its way.
struct Results: Equatable {
  var before: Moment
  var after: Moment
  var end: Moment
  var strokeLatency: Latency
  var cursorLatency: Latency
  var resyncs: Int
  var lost: [String: Int]
}
