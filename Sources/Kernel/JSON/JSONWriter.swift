/// Writes JSON into one growing buffer; commas come by themselves.
///
/// It does not check that keys and values alternate or that containers are closed: what is written is fixed by the
/// caller's code, and its tests show it. A reused writer (see ``removeAll()``) does not allocate.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("type")
///     json.string("PONG")
///     json.endObject()
public struct JSONWriter: Sendable {
  /// What has been written.
  public internal(set) var bytes: [UInt8]
  private var needsComma = false

  /// An empty text with room for `capacity` bytes.
  public init(capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// The text as a `String`.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Starts over and keeps the buffer.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// `{`
  public mutating func beginObject() { open(JSONByte.openBrace) }
  /// `}`
  public mutating func endObject() { close(JSONByte.closeBrace) }
  /// `[`
  public mutating func beginArray() { open(JSONByte.openBracket) }
  /// `]`
  public mutating func endArray() { close(JSONByte.closeBracket) }

  /// A member's name; its value comes next.
  public mutating func key(_ name: StaticString) {
    separate()
    appendQuoted(name)
    bytes.append(JSONByte.colon)
    needsComma = false
  }

  /// A member's name that is only known at run time; its value comes next.
  public mutating func key(_ name: String) {
    separate()
    appendQuoted(name)
    bytes.append(JSONByte.colon)
    needsComma = false
  }

  /// A string, escaped where RFC 8259 section 7 demands it.
  public mutating func string(_ value: String) {
    separate()
    appendQuoted(value)
    needsComma = true
  }

  /// A string known at compile time; no `String` is made.
  public mutating func string(_ value: StaticString) {
    separate()
    appendQuoted(value)
    needsComma = true
  }

  /// `true` or `false`.
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  /// `null`.
  public mutating func null() { literal("null") }

  /// A value that is JSON already, copied as it is.
  public mutating func raw(_ json: Span<UInt8>) {
    separate()
    append(json)
    needsComma = true
  }

  /// A part of `bytes` that is JSON already; the range is clamped to what is there.
  public mutating func raw(_ json: Span<UInt8>, _ range: Range<Int>) {
    raw(json.extracting(range.clamped(to: 0..<json.count)))
  }

  /// A value that is JSON already, copied as it is.
  public mutating func raw(_ json: [UInt8]) { raw(json.span) }

  /// Writes the comma before a value where one is due.
  @inline(__always)
  mutating func separate() {
    if needsComma { bytes.append(JSONByte.comma) }
  }

  /// Notes that a value has been written.
  @inline(__always)
  mutating func valueWritten() { needsComma = true }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func literal(_ word: StaticString) {
    separate()
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = true
  }
}
