import Kernel

/// Stands before routes that name a budget.
///
/// Two windows must have room: one per (address, account), which counts every request, and one per address, which counts
/// failures only, so that a class behind one address can sign in and one guesser cannot try many accounts. An unanswered
/// request counts as a failure until its answer is known: requests at the same time get no further than one after another.
struct BudgetGate: Sendable {
  private let budgets: HTTPBudgets
  private let windows: any RequestWindows
  private let time: any TimeSource

  init(_ budgets: HTTPBudgets, windows: any RequestWindows, time: any TimeSource) {
    self.budgets = budgets
    self.windows = windows
    self.time = time
  }

  func intercept(
    _ request: HTTPRequest, _ route: Route?, _ next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard let budget = route?.budget, let name = BudgetName(budget.name) else { return try await next(request) }
    let asked = WindowRequest(
      budget: name, address: request.rateLimitKey, account: budget.account(request) ?? "", requests: budgets[name],
      failures: WindowLimit(requests: budgets.failuresPerAddress, window: budgets[name].window))
    switch await windows.take(asked, at: time.now()) {
    case .refused(let reading, let limit): return refusal(name, reading, limit)
    case .admitted(let reading, let receipt):
      var response = try await answer(request, next) { windows.settle(asked, receipt, isFailure: $0) }
      response.addRateLimit(reading, window: budgets[name].window)
      return response
    }
  }

  /// The answer, also when it was thrown, after `settle` was told whether it is a failure.
  private func answer(
    _ request: HTTPRequest, _ next: @Sendable (HTTPRequest) async throws -> HTTPResponse, settle: (Bool) -> Void
  ) async throws -> HTTPResponse {
    do {
      let response = try await next(request)
      settle(response.status.isClientFailure)
      return response
    } catch let error as ProtocolError {
      settle(error.status.isClientFailure)
      return .error(error)
    } catch {
      settle(false)
      throw error
    }
  }

  private func refusal(_ name: BudgetName, _ reading: WindowReading, _ limit: WindowLimit) -> HTTPResponse {
    var response = HTTPResponse.error(
      .tooManyRequests(name.refusal(window: limit.window), retryAfter: reading.reset))
    response.addRateLimit(reading, window: limit.window)
    return response
  }
}

extension HTTPStatus {
  /// A request that was wrong, not one that came too early.
  fileprivate var isClientFailure: Bool { (400...499).contains(rawValue) && self != .tooManyRequests }
}

extension HTTPResponse {
  /// The RateLimit header fields of draft 6, as published.
  fileprivate mutating func addRateLimit(_ reading: WindowReading, window: Duration) {
    headers["ratelimit-policy"] = "\(reading.limit);w=\(window.wholeSeconds)"
    headers["ratelimit-limit"] = "\(reading.limit)"
    headers["ratelimit-remaining"] = "\(reading.remaining)"
    headers["ratelimit-reset"] = "\(reading.reset.wholeSeconds)"
  }
}

extension Duration {
  /// Rounded up, so that who waits so long has waited long enough.
  fileprivate var wholeSeconds: Int64 { (max(0, nanoseconds) + 999_999_999) / 1_000_000_000 }
}

extension ProtocolError {
  /// A budget is used up; `message` is the budget's published text.
  static func tooManyRequests(_ message: String, retryAfter: Duration) -> ProtocolError {
    ProtocolError("rate_limited", message, status: .tooManyRequests, retryable: true, retryAfter: retryAfter)
  }
}
