/// All of a request but its body: known before the body is read, so that a route can be found and its limits set.
public struct HTTPRequestHead: Sendable {
  /// The protocol version of a request.
  public enum Version: Sendable {
    case http10, http11
  }

  /// How the end of the body is found (RFC 9112 section 6.3).
  public enum Framing: Equatable, Sendable {
    /// No body follows.
    case none
    /// Exactly this many bytes, more than zero.
    case length(Int)
    case chunked
  }

  public var method: HTTPMethod
  /// Percent-decoded, without query; `*` for `OPTIONS *`. Never holds a dot segment, a NUL or an encoded slash.
  public var path: String
  /// The query's pairs in order, percent-decoded (`+` is a space).
  public var query: [(name: String, value: String)]
  /// All fields; `host` is the authority of an absolute-form target when there was one.
  public var headers: HTTPHeaders
  public var version: Version
  public var framing: Framing
  /// Whether the client lets the connection live on after the response (RFC 9112 section 9.3).
  public var keepAlive: Bool
  /// Whether the client waits for `100 Continue` before it sends the body.
  public var expectsContinue: Bool
  /// A GET with `Connection: Upgrade` and `Upgrade: websocket`: what follows the head belongs to the socket once
  /// it was answered with 101.
  public var isWebSocketUpgrade: Bool
}

/// A whole request as it came over the wire: what a connection turns into an ``HTTPRequest``.
public struct HTTPReceivedRequest: Sendable {
  public var head: HTTPRequestHead
  public var body: [UInt8]

  /// The request as handlers see it.
  ///
  /// - Parameters:
  ///   - remoteAddress: the client's, after ``TrustedProxies``.
  ///   - id: names the request in logs.
  public func request(remoteAddress: String, id: String) -> HTTPRequest {
    HTTPRequest(
      method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
      remoteAddress: remoteAddress, id: id)
  }
}
