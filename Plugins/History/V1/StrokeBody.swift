import Kernel

/// A stroke as published in v1: `{roomId, points: [{x, y}], color, width, strokeId, userId}`, checked and stamped.
///
/// Who drew it, where and when come from the connection: `userId`, `roomId` and `timestamp` are replaced where they stand
/// or added at the end. All other members stay in their order; those v1 does not know keep their bytes.
struct StrokeBody: Equatable, Sendable {
  /// Where the stamp comes from.
  struct Stamp: Equatable, Sendable {
    var userID: String
    var roomID: String
    /// Server time.
    var time: Timestamp
  }

  static let maxPoints = 10_000
  static let maxCoordinate = 1e6
  static let maxWidth = 500.0
  static let maxBytes = 512 << 10

  /// The client's `strokeId`: the element's id.
  let id: String
  /// The stamped JSON object: the element's body.
  let bytes: [UInt8]
  /// Tells two contents apart, whatever the stamp: the draft's digest.
  let digest: UInt64

  /// Checks `value`, part of the validated and UTF-8 `text`.
  ///
  /// - Throws: `invalid_stroke` with what is wrong, or `entry_too_large`.
  init(_ value: JSONValue, in text: Span<UInt8>, stamp: Stamp) throws(ProtocolError) {
    guard value.kind == .object else { throw .invalidStroke("it must be an object") }
    guard value.range.count <= Self.maxBytes else { throw .entryTooLarge }
    var seen = Members()
    var id = ""
    var digest = FNV()
    var writer = JSONWriter(capacity: value.range.count + 160)
    writer.beginObject()
    var members = value.members
    while let (key, value) = members.next(in: text) {
      let member = Members(key, in: text)
      guard seen.isDisjoint(with: member) else { throw .invalidStroke("\(member.name) comes twice") }
      seen.formUnion(member)
      if member.isStamp {
        member.write(stamp, to: &writer)
        continue
      }
      if member == .strokeID { id = try Self.strokeID(value, in: text) }
      try Self.check(member, value, in: text)
      guard let name = key.string(in: text) else { throw .invalidStroke("a name is not UTF-8") }
      writer.key(name)
      writer.raw(text, value.range)
      digest.add(text, key.range)
      digest.add(text, value.range)
    }
    for member in Members.required where seen.isDisjoint(with: member) {
      throw .invalidStroke("\(member.name) is missing")
    }
    for member in Members.stamps where seen.isDisjoint(with: member) { member.write(stamp, to: &writer) }
    writer.endObject()
    self.id = id
    self.digest = digest.value
    bytes = writer.bytes
  }

  private static func check(_ member: Members, _ value: JSONValue, in text: Span<UInt8>) throws(ProtocolError) {
    switch member {
    case .points: try checkPoints(value, in: text)
    case .color:
      guard let color = value.string(in: text), isColor(color.utf8) else {
        throw .invalidStroke("color must be #rgb, #rrggbb, #rrggbbaa or a CSS colour of at most 32 characters")
      }
    case .width:
      guard let width = value.double(in: text), width > 0, width <= maxWidth else {
        throw .invalidStroke("width must be over 0 and at most 500")
      }
    default: break
    }
  }

  private static func strokeID(_ value: JSONValue, in text: Span<UInt8>) throws(ProtocolError) -> String {
    guard let id = value.string(in: text), (1...Element.maxIDBytes).contains(id.utf8.count),
      id.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { throw .invalidStroke("strokeId must be 1 to 64 printable ASCII characters") }
    return id
  }

  private static func checkPoints(_ value: JSONValue, in text: Span<UInt8>) throws(ProtocolError) {
    guard value.kind == .array else { throw .invalidStroke("points must be an array") }
    var count = 0
    var points = value.elements
    while let point = points.next(in: text) {
      count += 1
      guard count <= maxPoints else { throw .invalidStroke("points must be at most 10,000") }
      guard isPoint(point, in: text) else {
        throw .invalidStroke("point \(count) must be {x, y} with numbers from -1,000,000 to 1,000,000")
      }
    }
    guard count > 0 else { throw .invalidStroke("points must not be empty") }
  }

  private static func isPoint(_ point: JSONValue, in text: Span<UInt8>) -> Bool {
    var (x, y) = (0, 0)
    var members = point.members
    while let (key, value) = members.next(in: text) {
      let isX = key.isEqual(to: "x", in: text)
      guard isX || key.isEqual(to: "y", in: text) else { continue }
      guard let number = value.double(in: text), number.magnitude <= maxCoordinate else { return false }
      if isX { x += 1 } else { y += 1 }
    }
    return x == 1 && y == 1
  }

  /// `#` and 3, 6 or 8 hexadecimal digits, or a name or function such as `rgb(1, 2, 3)`.
  static func isColor(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count <= 32 else { return false }
    if first == UInt8(ascii: "#") {
      return [4, 7, 9].contains(bytes.count) && bytes.dropFirst().allSatisfy(isHexDigit)
    }
    return bytes.allSatisfy { byte in
      isLetterOrDigit(byte) || "(),.% -".utf8.contains(byte)
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xdf)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf)
  }
}
