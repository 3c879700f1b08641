import Kernel

/// The points of a freehand element, a line or an arrow (E-3).
///
/// x and y are written as the difference to what the two points before predict, which a steady hand makes small.
enum Points {
  struct Point: Equatable, Sendable {
    /// 1/16 px.
    var x: Int64
    /// 1/16 px.
    var y: Int64
    /// 0 when the list has none.
    var pressure: UInt8 = 0
    /// ms after the point before; 0 when the list has none.
    var time: UInt64 = 0
  }

  /// What each point has besides its place.
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8

    static let pressure = Flags(rawValue: 1)
    static let time = Flags(rawValue: 2)
    static let all: Flags = [.pressure, .time]
  }

  static let maxCount: UInt64 = 10_000
  /// 1/16 px, either way (W-7).
  static let maxCoordinate: Int64 = 16_000_000
  /// Milliseconds between two points: a day.
  static let maxPause: UInt64 = 86_400_000

  /// Checks the points and hands them out in order.
  static func scan(
    _ reader: inout ByteReader, minimum: UInt64 = 1, _ body: (Point) -> Void = { _ in }
  ) throws(CodingFailure) {
    let flags = Flags(rawValue: try reader.byte())
    guard flags.isSubset(of: .all) else { throw .badValue("unknown flags") }
    let count = try reader.number()
    guard (minimum...maxCount).contains(count) else { throw .badValue("there must be \(minimum) to \(maxCount)") }
    var (x, y) = (Axis(), Axis())
    for _ in 0..<count {
      var point = Point(x: try x.next(reader.signed()), y: try y.next(reader.signed()))
      if flags.contains(.pressure) { point.pressure = try reader.byte() }
      if flags.contains(.time) { point.time = try reader.number() }
      guard point.time <= maxPause else { throw .badValue("a pause is too long") }
      body(point)
    }
    try reader.finish()
  }

  /// Writes points whose coordinates keep the limit.
  static func encode(_ points: [Point], _ flags: Flags = []) -> [UInt8] {
    var output: [UInt8] = []
    output.append(flags.rawValue)
    output.varint(points.count)
    var (x, y) = (Axis(), Axis())
    for point in points {
      output.signed(x.difference(point.x))
      output.signed(y.difference(point.y))
      if flags.contains(.pressure) { output.append(point.pressure) }
      if flags.contains(.time) { output.varint(point.time) }
    }
    return output
  }

  /// One coordinate's way through the points: the next is expected as far from the last as that from the one before.
  private struct Axis {
    private var predicted: Int64 = 0
    private var last: Int64?

    mutating func next(_ difference: Int64) throws(CodingFailure) -> Int64 {
      // Between two places within the limit there is no larger one; so nothing overflows.
      guard difference.magnitude <= 4 * maxCoordinate.magnitude else { throw .badValue("a point is too far off") }
      let value = predicted + difference
      guard value.magnitude <= maxCoordinate.magnitude else { throw .badValue("a point is too far off") }
      advance(to: value)
      return value
    }

    mutating func difference(_ value: Int64) -> Int64 {
      defer { advance(to: value) }
      return value - predicted
    }

    private mutating func advance(to value: Int64) {
      predicted = last.map { 2 * value - $0 } ?? value
      last = value
    }
  }
}
