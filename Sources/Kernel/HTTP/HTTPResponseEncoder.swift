/// Turns responses into bytes (RFC 9112 section 4). One per reactor: it remembers the current second's date.
///
/// It alone writes Content-Length, Transfer-Encoding, Date and Connection, and puts the security fields on every response that does not
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

  /// Appends a response with its body; of a streamed one the head, which says how its body will be framed.
  ///
  /// - Parameters:
  ///   - method: the request's; a HEAD gets the fields of a GET and no body.
  ///   - version: the request's; HTTP/1.0 knows no chunks, there a stream ends with the connection.
  ///   - keepAlive: whether the connection may live on; a response with `Connection: close` ends it too.
  ///   - now: the wall clock, for `Date`.
  /// - Returns: whether the connection lives on after this response.
  /// - Throws: `EncodingError`; `output` is then untouched, and ``HTTPResponse/error(_:)`` can be sent instead.
  @discardableResult
  public mutating func append(
    _ response: HTTPResponse, to method: HTTPMethod, version: HTTPRequestHead.Version = .http11, keepAlive: Bool,
    now: Timestamp, into output: inout [UInt8]
  ) throws(EncodingError) -> Bool {
    let lives = try appendHead(response, version: version, keepAlive: keepAlive, now: now, into: &output)
    if method != .head, response.status.allowsBody { output += response.body }
    return lives
  }

  /// Appends all but the body, for a body that is sent from where it is. Parameters and result as in `append`.
  public mutating func appendHead(
    _ response: HTTPResponse, version: HTTPRequestHead.Version = .http11, keepAlive: Bool, now: Timestamp,
    into output: inout [UInt8]
  ) throws(EncodingError) -> Bool {
    for field in response.headers.fields { try Self.check(field) }
    let isInterim = response.status.rawValue < 200
    let framing = Self.framing(of: response, version)
    let lives =
      keepAlive && framing != .untilClose && !response.headers.tokens("connection").contains("close")
    output += "HTTP/1.1 \(response.status.rawValue) \(response.status.reason)\r\n".utf8
    for field in response.headers.fields where isInterim || !Self.isOwn(field.name) {
      Self.append(field.name, field.value.utf8, to: &output)
    }
    if !isInterim {
      for field in defaults.fields where response.headers[field.name] == nil {
        Self.append(field.name, field.value.utf8, to: &output)
      }
      switch framing {
      case .length(let count): Self.append("content-length", "\(count)".utf8, to: &output)
      case .chunked: Self.append("transfer-encoding", "chunked".utf8, to: &output)
      case .untilClose, .none: break
      }
      Self.append("connection", (lives ? "keep-alive" : "close").utf8, to: &output)
    }
    Self.append("date", date.bytes(at: now), to: &output)
    output.append(HTTPBytes.carriageReturn)
    output.append(HTTPBytes.lineFeed)
    return lives
  }

  /// How a client finds the body's end (RFC 9112 section 6.3).
  private enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
    case untilClose
  }

  private static func framing(of response: HTTPResponse, _ version: HTTPRequestHead.Version) -> Framing {
    guard response.status.allowsBody else { return .none }
    switch response.content {
    case .bytes(let bytes): return .length(bytes.count)
    case .stream: return version == .http11 ? .chunked : .untilClose
    }
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
