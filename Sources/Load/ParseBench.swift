import Glibc

/// How many deliveries a second of one core's time this program can parse, so that a slow run can be blamed on the
/// right side.
struct ParseBench {
  /// Prints the figure and returns it.
  func run() -> Double {
    let batch = ParseBench.batch(messages: 100)
    var parser = DeliveryParser(connections: 1000, users: 50, sample: 16)
    var deliveries = 0
    let began = cpuMicros()
    var spent = 0
    while spent < 2_000_000 {
      for connection in 0..<1000 {
        batch.withUnsafeBytes { _ = parser.walk($0, connection: connection, now: 1_000_000) }
      }
      deliveries = parser.tally.cursors + parser.tally.strokes
      spent = cpuMicros() - began
    }
    let rate = Double(deliveries) * 1_000_000 / Double(spent)
    print("parsed \(Int(rate)) deliveries per second of CPU time, \(batch.count / 100) bytes each on average")
    return rate
  }

  /// Server frames as one read brings them: ten cursors to a stroke, the published rates' proportion.
  private static func batch(messages count: Int) -> [UInt8] {
    let messages = Messages(room: "ABCDEFGH", points: 20)
    let userID = Array("64f1a2b3c4d5e6f7a8b9c0d1".utf8)
    let identity = Array(##","userId":"64f1a2b3c4d5e6f7a8b9c0d1","username":"load-17","color":"#e879f9"}}"##.utf8)
    return (0..<count).reduce(into: []) { bytes, index in
      let isStroke = index % 11 == 10
      let frame =
        isStroke
        ? messages.stroke(user: index % 50, number: index, userID: userID, now: 900_000)
        : messages.cursor(user: index % 50, now: 900_000)
      let payload = isStroke ? Array(frame[8...]) : frame[6...].dropLast(2) + identity
      bytes += [0x81, 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
      bytes += payload
    }
  }

  private func cpuMicros() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
  }
}
