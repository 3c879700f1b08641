/// A response with its whole body (RFC 9110 section 6). Content-Length, Date and Connection are the server's to add.
public struct HTTPResponse: Equatable, Sendable {
  public var status: HTTPStatus
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
