/// `GET /metrics`: for whoever bears the token, or reaches a listener that asks for none.
struct MetricsRoute: Sendable {
  /// Empty: nothing is asked for.
  let token: Redacted<String>
  /// Asked once all plugins have registered.
  let scrape: @Sendable () -> MetricsScrape

  var route: Route { Route(.get, "/metrics") { try await answer($0) } }

  private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard isAdmitted(request) else {
      var response = HTTPResponse.error(.metricsToken)
      response.headers["www-authenticate"] = "Bearer"
      return response
    }
    guard let page = await scrape().page() else { throw ProtocolError.stuck }
    return HTTPResponse(
      status: .ok, headers: ["content-type": MetricsText.contentType, "cache-control": "no-store"],
      body: Array(page.utf8))
  }

  /// Takes as long for a token that is nearly right.
  private func isAdmitted(_ request: HTTPRequest) -> Bool {
    guard !token.revealed.isEmpty else { return true }
    let (given, wanted) = (Array((request.headers["authorization"] ?? "").utf8), Array("Bearer \(token.revealed)".utf8))
    guard given.count == wanted.count else { return false }
    return zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension ProtocolError {
  static let metricsToken = ProtocolError(
    "unauthorized", "Metrics are for whoever sends the token of metrics.token as a bearer token.",
    status: .unauthorized)
  /// A reactor does not turn.
  static let stuck = ProtocolError(
    "stuck", "The server does not answer itself. See /live.", status: .serviceUnavailable, retryable: true)
}
