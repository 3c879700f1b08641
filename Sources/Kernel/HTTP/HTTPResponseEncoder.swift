/// Turns responses into bytes (RFC 9112 section 4). One per reactor: it remembers the current second's date.
///
/// It alone writes Content-Length, Date and Connection, and puts the security fields on every response that does not
/// set them itself. The server does not say what it is.
public struct HTTPResponseEncoder: Sendable {
  /// Why a response was refused; nothing of it was written.
  public enum EncodingError: Error, Equatable, Sendable {
    /// The name is not a token.
    case fieldName(String)
    /// The value of this field holds CR, LF, NUL or another control character: it would split the response.
    case fieldValue(name: String)
  }

  /// What every response carries unless it says otherwise.
  public static let securityHeaders: HTTPHeaders = [
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
  ]

  /// The interim response that asks for the body (RFC 9110 section 15.2.1).
  public static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  private let defaults: HTTPHeaders
  private var date = HTTPDate()

  /// Makes an encoder that adds `defaults` to every response.
  public init(defaults: HTTPHeaders = Self.securityHeaders) { self.defaults = defaults }

  /// Appends a response with its body.
  ///
  /// - Parameters:
  ///   - method: the request's; a HEAD gets the fields of a GET and no body.
  ///   - keepAlive: whether the connection may live on; a response with `Connection: close` ends it too.
  ///   - now: the wall clock, for `Date`.
  /// - Returns: whether the connection lives on after this response.
  /// - Throws: `EncodingError`; `output` is then untouched, and ``HTTPResponse/error(_:)`` can be sent instead.
  @discardableResult
  public mutating func append(
    _ response: HTTPResponse, to method: HTTPMethod, keepAlive: Bool, now: Timestamp, into output: inout [UInt8]
  ) throws(EncodingError) -> Bool {
    let lives = try appendHead(response, keepAlive: keepAlive, now: now, into: &output)
    if method != .head, response.status.allowsBody { output += response.body }
    return lives
  }

  /// Appends all but the body, for a body that is sent from where it is. Parameters and result as in `append`.
  public mutating func appendHead(
    _ response: HTTPResponse, keepAlive: Bool, now: Timestamp, into output: inout [UInt8]
  ) throws(EncodingError) -> Bool {
    for field in response.headers.fields { try Self.check(field) }
    let isInterim = response.status.rawValue < 200
    let lives = keepAlive && !response.headers.tokens("connection").contains("close")
    output += "HTTP/1.1 \(response.status.rawValue) \(response.status.reason)\r\n".utf8
    for field in response.headers.fields where isInterim || !Self.isOwn(field.name) {
      Self.append(field.name, field.value.utf8, to: &output)
    }
    if !isInterim {
      for field in defaults.fields where response.headers[field.name] == nil {
        Self.append(field.name, field.value.utf8, to: &output)
      }
      if response.status.allowsBody { Self.append("content-length", "\(response.body.count)".utf8, to: &output) }
      Self.append("connection", (lives ? "keep-alive" : "close").utf8, to: &output)
    }
    Self.append("date", date.bytes(at: now), to: &output)
    output.append(HTTPBytes.carriageReturn)
    output.append(HTTPBytes.lineFeed)
    return lives
  }

  /// Fields only the encoder writes.
  private static func isOwn(_ name: String) -> Bool {
    switch name {
    case "content-length", "connection", "date", "transfer-encoding", "server", "x-powered-by": true
    default: false
    }
  }

  private static func check(_ field: HTTPHeaders.Field) throws(EncodingError) {
    guard !field.name.isEmpty, field.name.utf8.allSatisfy(HTTPBytes.isToken) else { throw .fieldName(field.name) }
    guard field.value.utf8.allSatisfy(HTTPBytes.isValue) else { throw .fieldValue(name: field.name) }
  }

  /// `content-type` is written `Content-Type`, as clients of HTTP/1.1 are used to.
  private static func append(_ name: String, _ value: some Sequence<UInt8>, to output: inout [UInt8]) {
    var startsWord = true
    for byte in name.utf8 {
      output.append(startsWord && byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte)
      startsWord = byte == UInt8(ascii: "-")
    }
    output.append(UInt8(ascii: ":"))
    output.append(HTTPBytes.space)
    output.append(contentsOf: value)
    output.append(HTTPBytes.carriageReturn)
    output.append(HTTPBytes.lineFeed)
  }
}
