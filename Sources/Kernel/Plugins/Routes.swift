/// A budget a route draws on. What it holds is configured where budgets are kept (the RateLimit plugin); the route only
/// names it and says whose account is meant.
public struct RouteBudget: Sendable {
  /// `auth`, `rooms`, `refresh`.
  public var name: String
  /// The account a request is about (an e-mail address, a user id), `nil` when it cannot be told.
  public var account: @Sendable (HTTPRequest) -> String?

  public init(_ name: String, account: @escaping @Sendable (HTTPRequest) -> String? = { $0.principal?.userID }) {
    self.name = name
    self.account = account
  }
}

/// An HTTP route as a plugin declares it.
public struct Route: Sendable {
  public typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

  public var method: HTTPMethod
  /// `/api/user/rooms/{id}`; a last segment `*` takes the rest of the path.
  public var pattern: String
  public var budget: RouteBudget?
  /// The most bytes a body may have.
  public var bodyLimit: Int
  public var handler: Handler
  /// Its place among all routes of a catalogue.
  var number = 0

  public init(
    _ method: HTTPMethod, _ pattern: String, budget: RouteBudget? = nil, bodyLimit: Int = 100 << 10,
    handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.budget = budget
    self.bodyLimit = bodyLimit
    self.handler = handler
  }
}

/// Stands before (and around) the handlers of HTTP requests: passes on, answers itself, or throws a ``ProtocolError``.
/// `route` is `nil` when no route matches the path.
public typealias RequestInterceptor =
  @Sendable (
    _ request: HTTPRequest, _ route: Route?, _ next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse

/// What a message interceptor is told about a message: its cost, not its meaning.
public struct MessageInfo: Sendable {
  public var cost: CostClass
  /// How many ordinary messages of its class it counts for.
  public var weight: Int
  /// The whole message's size.
  public var byteCount: Int
}

/// What a message interceptor decides.
public enum MessageVerdict: Sendable {
  case pass
  /// The handler does not run; the client is told.
  case reject(ProtocolError)
  /// The handler does not run; the client is not told, as it has been lately.
  case drop
  /// The connection ends.
  case close(WebSocketCloseCode, reason: String)
}

/// What a plugin's health check finds.
public enum HealthStatus: Equatable, Sendable {
  case healthy
  /// It works, but not as it should: shown, not fatal.
  case degraded(String)
  /// What it shares with other instances cannot be reached: shown like a failure, but no reason to send clients elsewhere, where
  /// it is not better.
  case away(String)
  /// It does not work.
  case failing(String)
}
