extension HTTPResponse {
  /// `{"success":false,"message":...,"code":...[, details]}`, with Retry-After (whole seconds, at least one) when it is
  /// known.
  public static func error(_ error: ProtocolError) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("success")
    writer.bool(false)
    writer.key("message")
    writer.string(error.message)
    writer.key("code")
    writer.string(error.code)
    for (name, value) in error.details.sorted(by: { $0.key < $1.key }) {
      writer.key(name)
      writer.string(value)
    }
    writer.endObject()
    var headers: HTTPHeaders = ["content-type": jsonContentType, "cache-control": "no-store"]
    if let wait = error.retryAfter {
      headers["retry-after"] = "\(max(1, (wait.nanoseconds + 999_999_999) / 1_000_000_000))"
    }
    return HTTPResponse(status: error.status, headers: headers, body: writer.bytes)
  }

  /// The last answer on a connection whose bytes were not a request.
  public static func error(_ error: HTTPParseError) -> HTTPResponse {
    var response = Self.error(error.protocolError)
    response.headers["connection"] = "close"
    return response
  }

  /// 404 for a path nothing is registered for.
  public static var notFound: HTTPResponse { .error(.routeNotFound) }

  /// 405 with Allow.
  public static func methodNotAllowed(allow: [HTTPMethod]) -> HTTPResponse {
    var response = Self.error(.methodNotAllowed)
    response.headers["allow"] = allow.map(\.rawValue).joined(separator: ", ")
    return response
  }
}

extension ProtocolError {
  /// No route has this path.
  public static let routeNotFound = ProtocolError("not_found", "There is nothing at this address.", status: .notFound)
  /// The path exists, not for this method.
  public static let methodNotAllowed = ProtocolError(
    "method_not_allowed", "This address does not support the method; see the Allow header.", status: .methodNotAllowed)
  /// The body is of another type than the route reads.
  public static let unsupportedMediaType = ProtocolError(
    "unsupported_media_type", "Send the body as application/json in UTF-8.", status: .unsupportedMediaType)

  /// The body is not what the route reads; `message` says where.
  public static func malformedJSON(_ message: String) -> ProtocolError { ProtocolError("malformed_json", message) }
}
