import Kernel

@testable import History

/// Fields as a client would write them.
enum Sample {
  static func varint(_ value: UInt64) -> [UInt8] {
    var output: [UInt8] = []
    output.varint(value)
    return output
  }

  static func points(_ list: [(Int64, Int64)]) -> [UInt8] {
    Points.encode(list.map { Points.Point(x: $0.0, y: $0.1) })
  }

  static func box(_ x: Int64, _ y: Int64, _ width: UInt64, _ height: UInt64) -> [UInt8] {
    var output: [UInt8] = []
    output.signed(x)
    output.signed(y)
    output.varint(width)
    output.varint(height)
    return output
  }

  static func placement(_ x: Int64, _ y: Int64, _ scaleX: Int64 = 1024, _ scaleY: Int64 = 1024) -> [UInt8] {
    var output: [UInt8] = []
    for value in [x, y, scaleX, scaleY] { output.signed(value) }
    return output
  }

  static func fields(_ list: [(FieldTag, [UInt8])]) -> [UInt8] {
    var output: [UInt8] = []
    for (tag, value) in list { output.field(tag, value) }
    return output
  }

  /// A red diagonal, 2 px wide.
  static let diagonal = fields([
    (.points, points([(0, 0), (160, 160)])), (.colour, [255, 0, 0]), (.width, varint(32)),
  ])

  static func freehand(_ id: String) -> Element { Element(id: id, kind: .freehand, body: diagonal) }

  /// A stroke as v1 stores it.
  static func stroke(_ id: String, color: String = "#f00", width: String = "2") -> Element {
    let text =
      ##"{"points":[{"x":0,"y":0},{"x":10.02,"y":-5.5,"p":1}],"color":"\##(color)","width":\##(width),"##
      + ##""strokeId":"\##(id)","userId":"u","roomId":"r","timestamp":5}"##
    return Element(id: id, kind: .stroke, body: Array(text.utf8))
  }

  /// The list that ``Points/scan(_:minimum:_:)`` hands out; `nil` when it fails.
  static func scanned(_ bytes: [UInt8], minimum: UInt64 = 1) -> [Points.Point]? {
    var reader = ByteReader(bytes)
    var points: [Points.Point] = []
    let done: Void? = try? Points.scan(&reader, minimum: minimum) { points.append($0) }
    return done == nil ? nil : points
  }
}
