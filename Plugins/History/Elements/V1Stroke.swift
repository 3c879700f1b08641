import Kernel

/// An element as v1 clients are shown it: `{points, color, width, strokeId, userId, roomId, timestamp}` (E-5).
enum V1Stroke {
  /// A highlighter without alpha of its own lets this much through: 0x66 of 0xff.
  private static let highlighterAlpha: UInt8 = 0x66

  /// Whose it is, where and when it was drawn, is not part of an element's content: `stamp` says so. `nil` when v1 cannot
  /// draw it.
  static func body(of element: Element, stamp: StrokeBody.Stamp) -> [UInt8]? {
    if element.kind == .stroke { return element.body }
    guard let fields = try? Fields(element.body), let outline = Outline(element.kind, fields) else { return nil }
    var writer = JSONWriter(capacity: 200 + 24 * outline.points.count)
    writer.beginObject()
    writer.key("points")
    write(outline, to: &writer)
    writer.key("color")
    writer.string(color(of: fields, element.kind))
    writer.key("width")
    writer.number(fields.width)
    writer.key("strokeId")
    writer.string(element.id)
    for member in StrokeBody.Members.stamps { member.write(stamp, to: &writer) }
    writer.endObject()
    return writer.bytes
  }

  private static func write(_ outline: Outline, to writer: inout JSONWriter) {
    writer.beginArray()
    for point in outline.points {
      writer.beginObject()
      writer.key("x")
      writer.number(point.x)
      writer.key("y")
      writer.number(point.y)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func color(of fields: Fields, _ kind: ElementKind) -> String {
    guard var colour = fields.reader(of: .colour)?.rest.map({ $0 }) else {
      if let css = fields.reader(of: .cssColour) { return String(decoding: css.rest, as: UTF8.self) }
      return hex([0xff, 0xff, 0xff] + (kind == .highlighter ? [highlighterAlpha] : []))
    }
    if kind == .highlighter, colour.count == 3 { colour.append(highlighterAlpha) }
    return hex(colour)
  }

  /// `#rrggbb` or `#rrggbbaa`.
  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "#" + String(decoding: text, as: UTF8.self)
  }
}
