/// A failure a client is told about: the same row serves HTTP bodies and WebSocket `ERROR` messages.
///
/// `code` is stable and machine-readable; `message` is for people and may change. Whatever else went wrong inside the
/// server is logged with an id and shown as ``internal(id:)``: details never leave the server.
public struct ProtocolError: Error, Equatable, Sendable {
  /// Stable, lower_snake_case: `not_in_room`.
  public var code: String
  /// One sentence that says what to do.
  public var message: String
  /// The HTTP status this failure has on a REST route.
  public var status: HTTPStatus
  /// Whether the same request may succeed later.
  public var retryable: Bool
  /// How long to wait before that, when known.
  public var retryAfter: Duration?

  /// What the failure is about, added to the error's JSON as further members: `["strokeId": "..."]`.
  public var details: [String: String] = [:]

  /// Makes a row; keep rows as `static` members of an extension in the area they belong to.
  public init(
    _ code: String, _ message: String, status: HTTPStatus = .badRequest, retryable: Bool = false,
    retryAfter: Duration? = nil
  ) {
    self.code = code
    self.message = message
    self.status = status
    self.retryable = retryable
    self.retryAfter = retryAfter
  }
}

extension ProtocolError {
  /// The same failure with one more fact for the client.
  public func with(_ name: String, _ value: String) -> ProtocolError {
    var copy = self
    copy.details[name] = value
    return copy
  }

  /// Something the server did not foresee; `id` finds it in the log.
  public static func `internal`(id: String) -> ProtocolError {
    ProtocolError(
      "internal", "Something went wrong on the server (\(id)). Please try again.", status: .internalServerError,
      retryable: true)
  }
}
