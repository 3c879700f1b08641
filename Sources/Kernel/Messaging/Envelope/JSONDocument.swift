/// A JSON value with the text it lies in: what an awaiting handler may keep.
public struct JSONDocument: Sendable {
  public let bytes: [UInt8]
  public let root: JSONValue

  init(_ value: JSONValue, in bytes: Span<UInt8>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for position in bytes.indices { copy.append(bytes[position]) }
    self.bytes = copy
    root = value
  }

  /// A member's string; `nil` when there is none or it is something else.
  public func string(_ member: StaticString) -> String? {
    let span = bytes.span
    return root.member(member, in: span)?.string(in: span)
  }
}
