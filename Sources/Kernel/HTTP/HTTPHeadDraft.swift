/// A head while its lines come in; ``finish()`` decides what the lines mean together.
struct HTTPHeadDraft: Sendable {
  private var method = HTTPMethod.get
  private var version = HTTPRequestHead.Version.http11
  private var target = HTTPTarget()
  private var headers = HTTPHeaders()
  private var hosts = 0
  private var contentLength: Int?
  private var isChunked = false
  private var scratch: [UInt8] = []

  /// `method SP request-target SP HTTP-version`, with single spaces (RFC 9112 section 3).
  mutating func setRequestLine(_ line: Span<UInt8>, _ limits: HTTPLimits) throws(HTTPParseError) {
    guard let first = line.firstIndex(of: HTTPBytes.space), first > 0,
      let second = line.firstIndex(of: HTTPBytes.space, from: first + 1), second > first + 1
    else { throw .requestLine }
    let name = line.extracting(0..<first)
    guard name.allSatisfy(HTTPBytes.isToken) else { throw .requestLine }
    version = try Self.version(line.extracting((second + 1)...))
    method = HTTPMethod(rawValue: name.makeString())
    target = try HTTPTarget(line.extracting((first + 1)..<second), method: method, limits: limits)
  }

  /// One header line; framing fields are checked as they come (RFC 9112 section 6).
  mutating func addField(_ line: Span<UInt8>, _ limits: HTTPLimits) throws(HTTPParseError) {
    let field = try HTTPFieldLine(line)
    guard headers.fields.count < limits.headerFields else { throw .headersTooLarge }
    scratch.removeAll(keepingCapacity: true)
    for index in 0..<field.nameEnd { scratch.append(HTTPBytes.lowercased(line[index])) }
    let name = String(decoding: scratch, as: UTF8.self)
    let value = line.extracting(field.value)
    switch name {
    case "host":
      hosts += 1
      guard hosts == 1, !value.isEmpty, value.allSatisfy(HTTPBytes.isHost) else { throw .host }
    case "content-length": try setContentLength(value)
    case "transfer-encoding": try setTransferCoding(value)
    default: break
    }
    headers.append(lowercased: name, value.makeString())
  }

  /// What all lines mean together.
  func finish() throws(HTTPParseError) -> HTTPRequestHead {
    guard hosts == 1 || version == .http10 else { throw .host }
    if isChunked, contentLength != nil || version == .http10 { throw .framing }
    let connection = headers.tokens("connection")
    let upgrades =
      version == .http11 && method == .get && connection.contains("upgrade")
      && headers.tokens("upgrade").contains("websocket")
    let framing: HTTPRequestHead.Framing =
      isChunked ? .chunked : contentLength.map { $0 > 0 ? .length($0) : .none } ?? .none
    if upgrades, framing != .none { throw .framing }
    var fields = headers
    if let authority = target.authority { fields["host"] = authority }
    return HTTPRequestHead(
      method: method, path: target.path, query: target.query, headers: fields, version: version, framing: framing,
      keepAlive: !connection.contains("close") && (version == .http11 || connection.contains("keep-alive")),
      expectsContinue: try expectsContinue(), isWebSocketUpgrade: upgrades)
  }

  /// RFC 9110 section 10.1.1; HTTP/1.0 knows no expectations.
  private func expectsContinue() throws(HTTPParseError) -> Bool {
    guard version == .http11, headers["expect"] != nil else { return false }
    guard headers.tokens("expect") == ["100-continue"] else { throw .expectation }
    return true
  }

  private mutating func setContentLength(_ value: Span<UInt8>) throws(HTTPParseError) {
    guard contentLength == nil, !value.isEmpty, value.allSatisfy(HTTPBytes.isDigit) else { throw .contentLength }
    var length = 0
    for index in value.indices {
      let (scaled, overflow) = length.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(Int(value[index] - 0x30))
      guard !overflow, !carry else { throw .bodyTooLarge }
      length = sum
    }
    contentLength = length
  }

  private mutating func setTransferCoding(_ value: Span<UInt8>) throws(HTTPParseError) {
    guard !isChunked, !value.isEmpty else { throw .framing }
    guard value.makeString().lowercased() == "chunked" else { throw .transferCoding }
    isChunked = true
  }

  private static func version(_ text: Span<UInt8>) throws(HTTPParseError) -> HTTPRequestHead.Version {
    guard text.count == 8, text.extracting(0..<5).makeString() == "HTTP/",
      HTTPBytes.isDigit(text[5]), text[6] == UInt8(ascii: "."), HTTPBytes.isDigit(text[7])
    else { throw .requestLine }
    switch (text[5], text[7]) {
    case (0x31, 0x31): return .http11
    case (0x31, 0x30): return .http10
    default: throw .version
    }
  }
}
