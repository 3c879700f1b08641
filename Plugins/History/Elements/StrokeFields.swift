import Kernel

/// A stroke as v1 stores it (JSON), as the fields of a freehand element: coordinates and width are rounded to 1/16 px.
enum StrokeFields {
  /// `nil` when `body` is not what ``StrokeBody`` makes.
  static func encode(_ body: [UInt8]) -> [UInt8]? {
    let text = body.span
    guard let stroke = try? JSONValue.parse(text), let list = stroke.member("points", in: text),
      let points = points(list, in: text), let color = stroke.member("color", in: text)?.string(in: text),
      let width = stroke.member("width", in: text)?.double(in: text)
    else { return nil }
    var writer = ByteWriter()
    writer.field(.points, Points.encode(points))
    let colour = hexColour(Array(color.utf8))
    if let colour { writer.field(.colour, colour) }
    var number = ByteWriter()
    number.varint(UInt64(min(max((width * 16).rounded(), 1), 8000)))
    writer.field(.width, number.bytes)
    if colour == nil { writer.field(.cssColour, Array(color.utf8)) }
    return writer.bytes
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
