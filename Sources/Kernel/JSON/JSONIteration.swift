/// Walks an object's members in order; made by ``JSONValue/members``.
public struct JSONMembers: Sendable {
  private var index: Int
  private let end: Int

  @inline(__always)
  init(_ value: JSONValue) {
    index = value.range.lowerBound + 1
    end = value.kind == .object ? value.range.upperBound : 0
  }

  /// The next member; `nil` after the last.
  public mutating func next(in bytes: Span<UInt8>) -> (key: JSONKey, value: JSONValue)? {
    index = JSONByte.skipSpace(bytes, index)
    if index < end, index < bytes.count, bytes[index] == JSONByte.comma {
      index = JSONByte.skipSpace(bytes, index &+ 1)
    }
    guard index < end, index < bytes.count, bytes[index] == JSONByte.quote else { return nil }
    let keyEnd = JSONSkip.string(bytes, index)
    let key = JSONKey(range: index..<keyEnd)
    let colon = JSONByte.skipSpace(bytes, keyEnd)
    let start = JSONByte.skipSpace(bytes, colon &+ 1)
    guard start < bytes.count else { return nil }
    index = JSONSkip.value(bytes, start)
    return (key, JSONValue(kind: .init(firstByte: bytes[start]), range: start..<index))
  }
}

/// Walks an array's elements in order; made by ``JSONValue/elements``.
public struct JSONElements: Sendable {
  private var index: Int
  private let end: Int

  @inline(__always)
  init(_ value: JSONValue) {
    index = value.range.lowerBound + 1
    end = value.kind == .array ? value.range.upperBound : 0
  }

  /// The next element; `nil` after the last.
  public mutating func next(in bytes: Span<UInt8>) -> JSONValue? {
    index = JSONByte.skipSpace(bytes, index)
    if index < end, index < bytes.count, bytes[index] == JSONByte.comma {
      index = JSONByte.skipSpace(bytes, index &+ 1)
    }
    guard index < end, index < bytes.count, bytes[index] != JSONByte.closeBracket else { return nil }
    let start = index
    index = JSONSkip.value(bytes, start)
    guard index > start else { return nil }
    return JSONValue(kind: .init(firstByte: bytes[start]), range: start..<index)
  }
}

extension JSONValue {
  /// This object's members, to be walked with `next(in:)`; none when it is no object.
  public var members: JSONMembers { JSONMembers(self) }

  /// This array's elements, to be walked with `next(in:)`; none when it is no array.
  public var elements: JSONElements { JSONElements(self) }

  /// Calls `body` for every member in order, repeats included; not at all when this is no object.
  @inlinable
  public func forEachMember<E: Error>(
    in bytes: Span<UInt8>, _ body: (_ key: JSONKey, _ value: JSONValue) throws(E) -> Void
  ) throws(E) {
    var members = members
    while let (key, value) = members.next(in: bytes) { try body(key, value) }
  }

  /// Calls `body` for every element in order; not at all when this is no array.
  ///
  /// Each element's end is looked for first; through a long list of objects ``JSONReader`` is three times as fast.
  @inlinable
  public func forEachElement<E: Error>(in bytes: Span<UInt8>, _ body: (JSONValue) throws(E) -> Void) throws(E) {
    var elements = elements
    while let element = elements.next(in: bytes) { try body(element) }
  }
}
