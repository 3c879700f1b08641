/// A response, and what is counted about it.
struct HTTPAnswer: Sendable {
  var response: HTTPResponse
  /// The number of the route that answered; `nil` for a path without.
  var route: Int?
  /// The code of the error it is.
  var refusal: String?
}

/// Answers a complete request: preflight, interceptors, route, errors as JSON. No socket, so that tests call it directly.
struct HTTPResponder: Sendable {
  let catalogue: Catalogue
  let cors: CORS
  let logger: Logger

  func respond(to request: HTTPRequest) async -> HTTPAnswer {
    if let preflight = cors.preflight(request) { return HTTPAnswer(response: preflight) }
    let match = catalogue.router.match(request.method, request.path)
    var answer = HTTPAnswer(response: .notFound)
    if case .found(let route, _) = match { answer.route = route.number }
    do {
      answer.response = try await handle(request, match)
    } catch {
      let told = told(error, request)
      answer.response = .error(told)
      answer.refusal = told.code
    }
    cors.apply(to: &answer.response, for: request)
    return answer
  }

  private func told(_ error: any Error, _ request: HTTPRequest) -> ProtocolError {
    if let known = error as? ProtocolError { return known }
    logger.error("request \(request.id) \(request.method.rawValue) \(request.redactedTarget) failed: \(error)")
    return .internal(id: request.id)
  }

  /// The most bytes the body of such a request may have.
  func bodyLimit(_ method: HTTPMethod, _ path: String) -> Int? {
    if case .found(let route, _) = catalogue.router.match(method, path) { return route.bodyLimit }
    return nil
  }

  private func handle(_ request: HTTPRequest, _ match: HTTPRouter<Route>.Match) async throws -> HTTPResponse {
    let (route, parameters): (Route?, [String: String]) =
      if case .found(let route, let parameters) = match { (route, parameters) } else { (nil, [:]) }
    var request = request
    request.parameters = parameters
    return try await intercept(request, route, from: 0) { request in
      if let route { return try await route.handler(request) }
      if case .methodNotAllowed(let allow) = match { return .methodNotAllowed(allow: allow) }
      return .notFound
    }
  }

  private func intercept(
    _ request: HTTPRequest, _ route: Route?, from index: Int,
    _ end: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard index < catalogue.interceptors.count else { return try await end(request) }
    return try await catalogue.interceptors[index](request, route) { request in
      try await intercept(request, route, from: index + 1, end)
    }
  }
}
