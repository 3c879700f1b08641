/// Why bytes were not a request. After one of these nothing on the connection can be trusted: answer and close it.
public struct HTTPParseError: Error, Equatable, Sendable {
  /// What the client is answered: 400, 408, 413, 414, 417, 431, 501 or 505.
  public var status: HTTPStatus
  /// One sentence for people.
  public var message: String

  /// Makes an error; the parser's own are the static members below.
  public init(_ status: HTTPStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The same failure as a row for the response body.
  public var protocolError: ProtocolError {
    ProtocolError(status.code, message, status: status, retryable: status == .requestTimeout)
  }
}

extension HTTPParseError {
  static func bad(_ message: String) -> Self { Self(.badRequest, message) }

  static let bareLineFeed = bad("Lines must end in CRLF.")
  static let requestLine = bad("The request line is malformed.")
  static let target = bad("The request target is malformed.")
  static let host = bad("Exactly one valid Host is required.")
  static let folding = bad("Folded header lines are not accepted.")
  static let fieldName = bad("A header name is malformed.")
  static let fieldValue = bad("A header value is malformed.")
  static let contentLength = bad("Content-Length is malformed or repeated.")
  static let framing = bad("The length of the body is ambiguous.")
  static let chunk = bad("A chunk is malformed.")
  static let requestLineTooLong = Self(.uriTooLong, "The request line is too long.")
  static let headersTooLarge = Self(.headerFieldsTooLarge, "The request has too many or too large headers.")
  static let bodyTooLarge = Self(.contentTooLarge, "The body is too large.")
  static let expectation = Self(.expectationFailed, "Only 'Expect: 100-continue' is supported.")
  static let transferCoding = Self(.notImplemented, "The only supported transfer coding is 'chunked'.")
  static let version = Self(.versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
  static let timeout = Self(.requestTimeout, "The request came too slowly.")
}
