/// A request target taken apart (RFC 9112 section 3.2): origin-form, absolute-form, or `*` for OPTIONS.
struct HTTPTarget: Sendable {
  private(set) var path = ""
  private(set) var query: [(name: String, value: String)] = []
  /// The host of an absolute-form target; it replaces the Host field.
  private(set) var authority: String?

  init() {}

  init(_ raw: Span<UInt8>, method: HTTPMethod, limits: HTTPLimits) throws(HTTPParseError) {
    for index in raw.indices {
      guard HTTPBytes.isVisible(raw[index]), raw[index] != UInt8(ascii: "#") else { throw .target }
    }
    if raw.count == 1, raw[0] == UInt8(ascii: "*") {
      guard method == .options else { throw .target }
      path = "*"
      return
    }
    let start = raw[0] == UInt8(ascii: "/") ? 0 : try setAuthority(raw)
    let mark = raw.firstIndex(of: UInt8(ascii: "?"), from: start) ?? raw.count
    path = start == mark ? "/" : try PercentDecoding.path(raw.extracting(start..<mark))
    if mark < raw.count { try setQuery(raw.extracting((mark + 1)...), limits) }
  }

  /// Reads `http://host[:port]` and returns where the path begins.
  private mutating func setAuthority(_ raw: Span<UInt8>) throws(HTTPParseError) -> Int {
    guard let colon = raw.firstIndex(of: UInt8(ascii: ":")), colon + 3 < raw.count,
      raw[colon + 1] == UInt8(ascii: "/"), raw[colon + 2] == UInt8(ascii: "/"),
      ["http", "https"].contains(raw.extracting(0..<colon).makeString().lowercased())
    else { throw .target }
    let start = colon + 3
    var end = start
    while end < raw.count, raw[end] != UInt8(ascii: "/"), raw[end] != UInt8(ascii: "?") { end += 1 }
    let host = raw.extracting(start..<end)
    guard !host.isEmpty, host.allSatisfy(HTTPBytes.isHost) else { throw .target }
    authority = host.makeString()
    return end
  }

  private mutating func setQuery(_ raw: Span<UInt8>, _ limits: HTTPLimits) throws(HTTPParseError) {
    var start = 0
    while start < raw.count {
      let end = raw.firstIndex(of: UInt8(ascii: "&"), from: start) ?? raw.count
      defer { start = end + 1 }
      guard end > start else { continue }
      guard query.count < limits.queryPairs else { throw .target }
      let pair = raw.extracting(start..<end)
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.count
      let name = try PercentDecoding.form(pair.extracting(0..<equals))
      let value = try PercentDecoding.form(pair.extracting(min(equals + 1, pair.count)...))
      query.append((name, value))
    }
  }
}

/// Percent-decoding (RFC 3986 section 2.1) that refuses what is used to slip past checks.
enum PercentDecoding {
  /// A path, decoded once. Refused: broken escapes, control characters, back slashes and encoded slashes, dot
  /// segments in any spelling, bytes that are not UTF-8.
  static func path(_ raw: Span<UInt8>) throws(HTTPParseError) -> String {
    let slash = UInt8(ascii: "/")
    let bytes = try decode(raw) { byte, wasEscaped in byte != UInt8(ascii: "\\") && !(wasEscaped && byte == slash) }
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: slash) ?? bytes.count
      let isDots = end > start && end - start <= 2 && bytes[start..<end].allSatisfy { $0 == UInt8(ascii: ".") }
      guard !isDots else { throw .target }
      start = end + 1
    }
    return try text(bytes)
  }

  /// A name or value of a query: `+` is a space.
  static func form(_ raw: Span<UInt8>) throws(HTTPParseError) -> String {
    try text(try decode(raw, plusIsSpace: true) { _, _ in true })
  }

  private static func decode(
    _ raw: Span<UInt8>, plusIsSpace: Bool = false, allowing: (_ byte: UInt8, _ wasEscaped: Bool) -> Bool
  ) throws(HTTPParseError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      var byte = raw[index]
      let isEscape = byte == UInt8(ascii: "%")
      if isEscape {
        guard index + 2 < raw.count, let high = HTTPBytes.hexValue(raw[index + 1]),
          let low = HTTPBytes.hexValue(raw[index + 2]), HTTPBytes.isValue(high << 4 | low)
        else { throw .target }
        byte = high << 4 | low
        index += 2
      } else if plusIsSpace, byte == UInt8(ascii: "+") {
        byte = HTTPBytes.space
      }
      guard allowing(byte, isEscape) else { throw .target }
      bytes.append(byte)
      index += 1
    }
    return bytes
  }

  private static func text(_ bytes: [UInt8]) throws(HTTPParseError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .target }
    return text
  }
}
