/// A response (RFC 9110 section 6) with its whole body, or one that is made while it is sent. Content-Length,
/// Transfer-Encoding, Date and Connection are the server's to add.
public struct HTTPResponse: Equatable, Sendable {
  /// What is sent behind the head.
  public enum Content: Equatable, Sendable {
    case bytes([UInt8])
    /// Pulled piece by piece, as fast as the client takes it.
    case stream(HTTPBodyStream)
  }

  public var status: HTTPStatus
  public var headers: HTTPHeaders
  public var content: Content

  public init(status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    content = .bytes(body)
  }

  /// A response whose body is made while it is sent.
  public init(status: HTTPStatus, headers: HTTPHeaders = [:], stream: HTTPBodyStream) {
    self.status = status
    self.headers = headers
    content = .stream(stream)
  }

  /// The whole body; empty when it is a stream.
  public var body: [UInt8] {
    get { if case .bytes(let bytes) = content { bytes } else { [] } }
    set { content = .bytes(newValue) }
  }
}
