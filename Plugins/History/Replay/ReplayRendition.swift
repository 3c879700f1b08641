import Kernel

/// How a body of the log is shown in JSON: the one place that knows what kinds of elements there are.
enum ReplayRendition {
  /// Writes one JSON value: a v1 stroke as it is stored; a v2 element as `{"kind":"line","points":[...],...}` in px; a patch
  /// (`kind` is `nil`) as the same without `kind`, where `null` removes; anything else as `{"kind":12,"data":"base64"}`.
  static func write(_ kind: ElementKind?, _ body: [UInt8], to json: inout JSONWriter) {
    if kind == .stroke { return json.raw(body) }
    json.beginObject()
    if let kind {
      json.key("kind")
      if let name = kind.name { json.string(name) } else { json.number(Int(clamping: kind.rawValue)) }
    }
    if kind?.isKnown ?? true, let fields = try? Fields(body) {
      for field in fields.list { write(field, of: fields, to: &json) }
    } else {
      json.key("data")
      json.string(Base64.encode(body))
    }
    json.endObject()
  }

  private static func write(_ field: Fields.Field, of fields: Fields, to json: inout JSONWriter) {
    json.key(field.tag.jsonName)
    let bytes = Array(fields.bytes[field.value])
    if bytes.isEmpty { return json.null() }
    var reader = ByteReader(bytes)
    switch field.tag {
    case .points: writePoints(bytes, to: &json)
    case .colour, .fill: json.string(V1Stroke.hex(bytes))
    case .width, .fontSize: json.number(Double((try? reader.varint()) ?? 0) / 16)
    case .box:
      guard let box = try? Box(&reader) else { return json.null() }
      write([("x", box.x, 16), ("y", box.y, 16), ("width", box.width, 16), ("height", box.height, 16)], to: &json)
    case .placement:
      guard let place = try? Placement(&reader) else { return json.null() }
      write(
        [("x", place.x, 16), ("y", place.y, 16), ("scaleX", place.scaleX, 1024), ("scaleY", place.scaleY, 1024)],
        to: &json)
    case .text, .source, .cssColour: json.string(String(decoding: bytes, as: UTF8.self))
    default: json.string(Base64.encode(bytes))
    }
  }

  private static func writePoints(_ bytes: [UInt8], to json: inout JSONWriter) {
    let flags = Points.Flags(rawValue: bytes[0])
    var points: [Points.Point] = []
    var reader = ByteReader(bytes)
    try? Points.scan(&reader) { points.append($0) }
    json.beginArray()
    for point in points {
      json.beginObject()
      json.key("x")
      json.number(Double(point.x) / 16)
      json.key("y")
      json.number(Double(point.y) / 16)
      if flags.contains(.pressure) {
        json.key("pressure")
        json.number(Int(point.pressure))
      }
      if flags.contains(.time) {
        json.key("time")
        json.number(Int(clamping: point.time))
      }
      json.endObject()
    }
    json.endArray()
  }

  /// Numbers under names, each in its unit.
  private static func write(_ members: [(name: String, value: Int64, unit: Double)], to json: inout JSONWriter) {
    json.beginObject()
    for (name, value, unit) in members {
      json.key(name)
      json.number(Double(value) / unit)
    }
    json.endObject()
  }
}

extension ElementKind {
  /// Its name in JSON; `nil` for kinds this server does not know.
  var name: String? {
    switch self {
    case .freehand: "freehand"
    case .highlighter: "highlighter"
    case .line: "line"
    case .arrow: "arrow"
    case .rectangle: "rectangle"
    case .ellipse: "ellipse"
    case .text: "text"
    case .image: "image"
    default: nil
    }
  }
}

extension FieldTag {
  /// Its name in JSON.
  var jsonName: String {
    switch self {
    case .colour: "color"
    case .fontSize: "fontSize"
    case .cssColour: "cssColor"
    case .points, .width, .box, .text, .source, .placement, .fill: name
    default: "field\(rawValue)"
    }
  }
}
