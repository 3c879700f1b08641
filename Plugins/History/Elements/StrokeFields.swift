import Kernel

/// A stroke as v1 stores it (JSON), as the fields of a freehand element: coordinates and width are rounded to 1/16 px.
enum StrokeFields {
  /// `nil` when `body` is not what ``StrokeBody`` makes.
  static func encode(_ body: [UInt8]) -> [UInt8]? {
    let text = body.span
    guard let stroke = try? JSONValue.parse(text) else { return nil }
    var (found, color, width): ([Points.Point]?, String?, Double?)
    var members = stroke.members
    while let (key, value) = members.next(in: text) {
      switch StrokeBody.Members(key, in: text) {
      case .points: found = points(value, in: text)
      case .color: color = value.string(in: text)
      case .width: width = value.double(in: text)
      default: continue
      }
    }
    guard let found, let color, let width else { return nil }
    return fields(found, Array(color.utf8), width)
  }

  private static func fields(_ points: [Points.Point], _ color: [UInt8], _ width: Double) -> [UInt8] {
    var number: [UInt8] = []
    number.varint(UInt64(min(max((width * 16).rounded(), 1), 8000)))
    var output: [UInt8] = []
    output.reserveCapacity(4 * points.count + color.count + 24)
    output.field(.points, Points.encode(points))
    let colour = hexColour(color)
    if let colour { output.field(.colour, colour) }
    output.field(.width, number)
    if colour == nil { output.field(.cssColour, color) }
    return output
  }

  private static func points(_ list: JSONValue, in text: Span<UInt8>) -> [Points.Point]? {
    var points: [Points.Point] = []
    var elements = list.elements
    while let element = elements.next(in: text) {
      var (x, y): (Double?, Double?)
      var members = element.members
      while let (key, value) = members.next(in: text) {
        if key.isEqual(to: "x", in: text) {
          x = value.double(in: text)
        } else if key.isEqual(to: "y", in: text) {
          y = value.double(in: text)
        }
      }
      guard let x, let y else { return nil }
      points.append(Points.Point(x: rounded(x), y: rounded(y)))
    }
    return points.isEmpty || points.count > Int(Points.maxCount) ? nil : points
  }

  private static func rounded(_ value: Double) -> Int64 {
    let limit = Double(Points.maxCoordinate)
    return Int64(min(max((value * 16).rounded(), -limit), limit))
  }

  /// The bytes of `#rgb`, `#rrggbb` and `#rrggbbaa`; `nil` for names and functions.
  static func hexColour(_ text: [UInt8]) -> [UInt8]? {
    guard text.first == UInt8(ascii: "#"), [4, 7, 9].contains(text.count) else { return nil }
    var digits: [UInt8] = []
    for character in text.dropFirst() {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
      digits += repeatElement(UInt8(digit), count: text.count == 4 ? 2 : 1)
    }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
