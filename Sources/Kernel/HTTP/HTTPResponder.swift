/// Answers a complete request: preflight, interceptors, route, errors as JSON. No socket, so that tests call it directly.
struct HTTPResponder: Sendable {
  let catalogue: Catalogue
  let cors: CORS
  let logger: Logger

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    if let preflight = cors.preflight(request) { return preflight }
    var response: HTTPResponse
    do {
      response = try await handle(request)
    } catch let error as ProtocolError {
      response = .error(error)
    } catch {
      logger.error("request \(request.id) \(request.method.rawValue) \(request.redactedTarget) failed: \(error)")
      response = .error(.internal(id: request.id))
    }
    cors.apply(to: &response, for: request)
    return response
  }

  /// The most bytes the body of such a request may have.
  func bodyLimit(_ method: HTTPMethod, _ path: String) -> Int? {
    if case .found(let route, _) = catalogue.router.match(method, path) { return route.bodyLimit }
    return nil
  }

  private func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let match = catalogue.router.match(request.method, request.path)
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
