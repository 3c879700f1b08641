extension HTTPStatus {
  /// The phrase of RFC 9110 section 15; empty for a code it does not name.
  public var reason: String { success ?? clientError ?? serverError ?? "" }

  /// The phrase as a stable error code: `content_too_large`.
  var code: String {
    reason.isEmpty ? "status_\(rawValue)" : String(reason.lowercased().map { $0 == " " ? "_" : $0 })
  }

  /// Whether a response of this status has a body at all (RFC 9110 section 6.4.1).
  var allowsBody: Bool { rawValue >= 200 && self != .noContent && self != .notModified }

  private var success: String? {
    switch self {
    case .continue: "Continue"
    case .switchingProtocols: "Switching Protocols"
    case .ok: "OK"
    case .created: "Created"
    case .accepted: "Accepted"
    case .noContent: "No Content"
    case .partialContent: "Partial Content"
    case .notModified: "Not Modified"
    default: nil
    }
  }

  private var clientError: String? {
    switch self {
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .requestTimeout: "Request Timeout"
    case .conflict: "Conflict"
    case .gone: "Gone"
    case .contentTooLarge: "Content Too Large"
    case .uriTooLong: "URI Too Long"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .rangeNotSatisfiable: "Range Not Satisfiable"
    case .expectationFailed: "Expectation Failed"
    case .unprocessableContent: "Unprocessable Content"
    case .upgradeRequired: "Upgrade Required"
    case .tooManyRequests: "Too Many Requests"
    case .headerFieldsTooLarge: "Request Header Fields Too Large"
    default: nil
    }
  }

  private var serverError: String? {
    switch self {
    case .internalServerError: "Internal Server Error"
    case .notImplemented: "Not Implemented"
    case .badGateway: "Bad Gateway"
    case .serviceUnavailable: "Service Unavailable"
    case .gatewayTimeout: "Gateway Timeout"
    case .versionNotSupported: "HTTP Version Not Supported"
    default: nil
    }
  }
}
