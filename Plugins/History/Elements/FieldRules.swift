import Kernel

/// What an element's fields must be (E-2 to E-4).
enum FieldRules {
  static let maxTextBytes = 8192
  static let maxSourceBytes = 512
  static let widths: ClosedRange<UInt64> = 1...8000
  static let fontSizes: ClosedRange<UInt64> = 16...16_000

  /// Checks a new element.
  static func check(_ fields: Fields, of kind: ElementKind) throws(ProtocolError) {
    guard kind.rawValue >= ElementKind.freehand.rawValue else { throw .invalidElement("this kind is not for drawing") }
    for field in fields.list { try check(field, of: fields, kind) }
    try checkRequired(fields, kind)
  }

  /// Checks what can be said of a patch without its element.
  static func check(patch: Fields) throws(ProtocolError) {
    guard !patch.list.isEmpty else { throw .invalidElement("there is no field") }
    for field in patch.list where !field.value.isEmpty { try check(field, of: patch, nil) }
  }

  /// Checks the fields that `patch` brings for an element of this kind, and that nothing it needs is gone.
  static func check(_ merged: Fields, patch: Fields, of kind: ElementKind) throws(ProtocolError) {
    for field in patch.list where !field.value.isEmpty { try check(field, of: patch, kind) }
    try checkRequired(merged, kind)
  }

  private static func checkRequired(_ fields: Fields, _ kind: ElementKind) throws(ProtocolError) {
    for tag in kind.requiredTags where fields[tag] == nil { throw .invalidElement("\(tag.name) is missing") }
  }

  private static func check(
    _ field: Fields.Field, of fields: Fields, _ kind: ElementKind?
  ) throws(ProtocolError) {
    if let kind, !field.tag.fits(kind) { throw .invalidElement("\(field.tag.name) is not for kind \(kind.rawValue)") }
    var reader = ByteReader(fields.bytes, in: field.value)
    do throws(CodingFailure) {
      try checkValue(of: field.tag, &reader, kind)
    } catch {
      throw .invalidElement("\(field.tag.name): \(error.problem)")
    }
  }

  private static func checkValue(
    of tag: FieldTag, _ reader: inout ByteReader, _ kind: ElementKind?
  ) throws(CodingFailure) {
    switch tag {
    case .points: try Points.scan(&reader, minimum: kind == .line || kind == .arrow ? 2 : 1)
    case .colour, .fill:
      guard (3...4).contains(reader.remaining) else { throw .badValue("it must have 3 or 4 bytes") }
    case .width: try checkNumber(&reader, widths)
    case .fontSize: try checkNumber(&reader, fontSizes)
    case .box: _ = try Box(&reader)
    case .placement: _ = try Placement(&reader)
    case .text: try checkText(reader.rest, 1...maxTextBytes)
    case .source: try checkText(reader.rest, 1...maxSourceBytes)
    case .cssColour:
      guard StrokeBody.isColor(reader.rest) else { throw .badValue("it must be as in v1, of 1 to 32 characters") }
    default: break
    }
  }

  private static func checkNumber(_ reader: inout ByteReader, _ range: ClosedRange<UInt64>) throws(CodingFailure) {
    guard range.contains(try reader.number()) else {
      throw .badValue("it must be \(range.lowerBound) to \(range.upperBound)")
    }
    try reader.finish()
  }

  private static func checkText(_ bytes: ArraySlice<UInt8>, _ lengths: ClosedRange<Int>) throws(CodingFailure) {
    guard lengths.contains(bytes.count) else { throw .badValue("it may have \(lengths.upperBound) bytes") }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .badValue("it must be UTF-8") }
  }
}

/// Where a shape, a text or an image lies; 1/16 px.
struct Box: Equatable, Sendable {
  var x: Int64
  var y: Int64
  var width: Int64
  var height: Int64

  init(_ reader: inout ByteReader) throws(CodingFailure) {
    x = try reader.coordinate()
    y = try reader.coordinate()
    width = try reader.length()
    height = try reader.length()
    try reader.finish()
  }
}

/// Points are scaled (1/1024), then moved (1/16 px).
struct Placement: Equatable, Sendable {
  var x: Int64 = 0
  var y: Int64 = 0
  var scaleX: Int64 = 1024
  var scaleY: Int64 = 1024

  init() {}

  init(_ reader: inout ByteReader) throws(CodingFailure) {
    x = try reader.coordinate()
    y = try reader.coordinate()
    scaleX = try reader.scale()
    scaleY = try reader.scale()
    try reader.finish()
  }
}

extension ByteReader {
  /// A coordinate: signed, 1/16 px (W-7).
  mutating func coordinate() throws(CodingFailure) -> Int64 {
    let value = try signed()
    guard value.magnitude <= Points.maxCoordinate.magnitude else { throw .badValue("it is too far off") }
    return value
  }

  /// A factor: signed, 1/1024, of at most 1024.
  mutating func scale() throws(CodingFailure) -> Int64 {
    let value = try signed()
    guard value.magnitude <= 1 << 20 else { throw .badValue("its scale is too large") }
    return value
  }

  /// A length: 1/16 px (W-7).
  mutating func length() throws(CodingFailure) -> Int64 {
    let value = try number()
    guard value <= Points.maxCoordinate.magnitude else { throw .badValue("it is too large") }
    return Int64(value)
  }
}

extension CodingFailure {
  /// Completes "what is wrong: ".
  var problem: String {
    switch self {
    case .truncated: "it is too short"
    case .badVarint: "a number is too large or not in its shortest form"
    case .badVersion(let version): "version \(version) is not known"
    case .badValue(let what): what
    case .trailingBytes: "it is too long"
    }
  }
}

extension ProtocolError {
  /// An element that breaks E-1 to E-4; `problem` completes "The element was not accepted: ".
  static func invalidElement(_ problem: String) -> ProtocolError {
    ProtocolError("invalid_element", "The element was not accepted: \(problem).")
  }
}
