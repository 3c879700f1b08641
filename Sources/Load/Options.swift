/// What the command line asks for, with the published rates as defaults.
struct Options: Equatable {
  /// The servers; each room's connections are spread over them in turn.
  var urls = ["http://127.0.0.1:8080"]
  /// The protocol spoken: 1 or 2.
  var version = 1
  var rooms = 20
  var users = 50
  /// Messages per second and connection.
  var cursors = 20.0
  var strokes = 2.0
  /// Points of a stroke.
  var points = 20
  /// The measured time, and the time of the same load before it.
  var seconds = 20.0
  var warmup = 5.0
  /// New connections per second.
  var ramp = 200.0
  /// Latency is read from every n-th cursor of the run, and from every stroke.
  var sample = 16
  var secret = ""
  /// Rooms that exist; none means that they are made.
  var roomIDs: [String] = []
  var serverPIDs: [Int] = []
  var json = false
  var parseBench = false
  var help = false

  static let usage = """
    Usage: canvas-load [options]
      --url A,B          servers, http://host:port     (http://127.0.0.1:8080)
      --secret S         ACCESS_TOKEN_SECRET           (the environment's)
      --protocol N       protocol version, 1 or 2      (1)
      --rooms N          rooms to make                 (20)
      --room-ids A,B     use these rooms instead
      --users N          connections per room          (50)
      --cursors N        cursor moves/s each           (20)
      --strokes N        strokes/s each                (2)
      --points N         points per stroke             (20)
      --seconds N        measured time                 (20)
      --warmup N         same load before it           (5)
      --ramp N           new connections/s             (200)
      --sample N         read every n-th cursor's latency (16)
      --server-pid N,M   report these processes' CPU and memory
      --json             report as one JSON object
      --parse-bench      measure this program's own parser, without a server
    Exit codes: 0 held, 1 not held, 2 wrong options, 3 server refused or unreachable.
    """

  /// Reads `--name value` and `--name=value`; `environment` is the secret used when none is given.
  init(arguments: [String], environment: String?) throws(LoadFailure) {
    secret = environment ?? ""
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 1, setFlag(word) { continue }
      guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
        throw .usage("\(word): unknown, or its value is missing")
      }
      try set(parts[0], to: value)
    }
    if !roomIDs.isEmpty { rooms = roomIDs.count }
    // Each connection remembers the last stroke of each member of its room.
    guard rooms * users <= 60_000, rooms * users * users <= 50_000_000 else {
      throw .usage("\(rooms) rooms of \(users) users: too many for one generator")
    }
    guard !urls.isEmpty else { throw .usage("--url: names no server") }
    if secret.isEmpty, !help, !parseBench { throw .usage("--secret or ACCESS_TOKEN_SECRET is needed to mint tokens") }
  }

  private mutating func setFlag(_ name: String) -> Bool {
    switch name {
    case "--json": json = true
    case "--parse-bench": parseBench = true
    case "--help", "-h": help = true
    default: return false
    }
    return true
  }

  private mutating func set(_ name: String, to value: String) throws(LoadFailure) {
    switch name {
    case "--url": urls = value.split(separator: ",").map(String.init)
    case "--secret": secret = value
    case "--room-ids": roomIDs = value.split(separator: ",").map(String.init)
    case "--protocol": version = try number(name, value, 1...2)
    case "--rooms": rooms = try number(name, value, 1...10_000)
    case "--users": users = try number(name, value, 1...10_000)
    case "--points": points = try number(name, value, 2...1000)
    case "--sample": sample = try number(name, value, 1...1_000_000)
    case "--server-pid": serverPIDs = try pids(name, value)
    case "--cursors": cursors = try number(name, value, 0...1000)
    case "--strokes": strokes = try number(name, value, 0...1000)
    case "--seconds": seconds = try number(name, value, 0.1...86_400)
    case "--warmup": warmup = try number(name, value, 0...3600)
    case "--ramp": ramp = try number(name, value, 1...100_000)
    default: throw .usage("\(name): unknown option")
    }
  }

  private func pids(_ name: String, _ value: String) throws(LoadFailure) -> [Int] {
    var pids: [Int] = []
    for word in value.split(separator: ",") { pids.append(try number(name, String(word), 1...Int(Int32.max))) }
    return pids
  }

  private func number<N: LosslessStringConvertible & Comparable>(
    _ name: String, _ value: String, _ range: ClosedRange<N>
  ) throws(LoadFailure) -> N {
    guard let number = N(value), range.contains(number) else {
      throw .usage("\(name) \(value): a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
