import Kernel

/// An element's fields: `tag: varint, length: varint, bytes`, tags ascending, each once (E-1). There is one form only, so
/// what was sent is what is stored and passed on, byte for byte.
struct Fields: Equatable, Sendable {
  struct Field: Equatable, Sendable {
    let tag: FieldTag
    /// Where tag, length and value lie in ``Fields/bytes``.
    let whole: Range<Int>
    /// Where the value lies.
    let value: Range<Int>
  }

  /// The encoded form.
  let bytes: [UInt8]
  /// By ascending tag.
  let list: [Field]

  init(_ bytes: [UInt8]) throws(CodingFailure) {
    var reader = ByteReader(bytes)
    var list: [Field] = []
    while reader.remaining > 0 {
      let start = reader.index
      let tag = FieldTag(rawValue: try reader.number())
      if let last = list.last, last.tag.rawValue >= tag.rawValue { throw .badValue("tags must ascend") }
      let value = try reader.skipString()
      list.append(Field(tag: tag, whole: start..<value.upperBound, value: value))
    }
    self.bytes = bytes
    self.list = list
  }

  private init(bytes: [UInt8], list: [Field]) {
    self.bytes = bytes
    self.list = list
  }

  subscript(tag: FieldTag) -> Field? { list.first { $0.tag == tag } }

  /// Reads one field's value; `nil` when there is none.
  func reader(of tag: FieldTag) -> ByteReader? { self[tag].map { ByteReader(bytes, in: $0.value) } }

  /// These fields with those of `patch` in their place; what has length 0 there is gone.
  func merged(with patch: Fields) -> Fields {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(self.bytes.count + patch.bytes.count)
    var list: [Field] = []
    var index = 0
    let add = { (field: Field, source: [UInt8]) in
      let start = bytes.count
      bytes += source[field.whole]
      list.append(
        Field(tag: field.tag, whole: start..<bytes.count, value: bytes.count - field.value.count..<bytes.count))
    }
    for change in patch.list {
      while index < self.list.count, self.list[index].tag.rawValue < change.tag.rawValue {
        add(self.list[index], self.bytes)
        index += 1
      }
      if index < self.list.count, self.list[index].tag == change.tag { index += 1 }
      if !change.value.isEmpty { add(change, patch.bytes) }
    }
    for field in self.list[index...] { add(field, self.bytes) }
    return Fields(bytes: bytes, list: list)
  }
}

extension ByteReader {
  /// A varint of the wire: at most 2^53 - 1 (W-2).
  mutating func number() throws(CodingFailure) -> UInt64 {
    let value = try varint()
    guard value < 1 << 53 else { throw .badVarint }
    return value
  }

  /// Steps over a byte string and returns where it lies.
  mutating func skipString() throws(CodingFailure) -> Range<Int> {
    let count = try number()
    guard count <= UInt64(remaining) else { throw .truncated }
    return skip(Int(count))
  }
}

extension [UInt8] {
  /// Appends a field.
  mutating func field(_ tag: FieldTag, _ value: [UInt8]) {
    varint(tag.rawValue)
    bytes(value)
  }
}
