import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

/// What budgets promise, on windows in memory; each other kind of windows is a subclass.
class BudgetGateTests: XCTestCase {
  let clock = ManualClock()
  private var madeGate: BudgetGate?

  /// A gate of the defaults.
  private var gate: BudgetGate {
    get async throws {
      if let madeGate { return madeGate }
      let made = try await makeGate()
      madeGate = made
      return made
    }
  }

  func makeWindows(_ budgets: HTTPBudgets) async throws -> any RequestWindows {
    LocalWindows(capacity: budgets.tableSize, logger: .silent)
  }

  /// Lets time pass for windows.
  func pass(_ duration: Duration) async throws { clock.advance(by: duration) }

  private func makeGate(_ budgets: HTTPBudgets = HTTPBudgets()) async throws -> BudgetGate {
    BudgetGate(budgets, windows: try await makeWindows(budgets), time: clock)
  }

  /// One request; `status` is what the handler answers.
  private func ask(
    _ account: String?, from address: String = "203.0.113.7", budget: String = "auth", status: HTTPStatus = .ok,
    _ gate: BudgetGate? = nil
  ) async throws -> HTTPResponse {
    let route = Route(.post, "/x", budget: RouteBudget(budget) { _ in account }) { _ in HTTPResponse(status: status) }
    let request = HTTPRequest(method: .post, path: "/x", remoteAddress: address)
    if let gate { return try await gate.intercept(request, route, route.handler) }
    return try await self.gate.intercept(request, route, route.handler)
  }

  func testTenTriesOnOneAccountFromOneAddressThen429AsPublished() async throws {
    for remaining in (0..<10).reversed() {
      let response = try await ask("anna@example.org", status: .unauthorized)
      XCTAssertEqual(response.status, .unauthorized)
      XCTAssertEqual(response.headers["RateLimit-Policy"], "10;w=900")
      XCTAssertEqual(response.headers["RateLimit-Limit"], "10")
      XCTAssertEqual(response.headers["RateLimit-Remaining"], "\(remaining)")
      XCTAssertEqual(response.headers["RateLimit-Reset"], "900")
      XCTAssertNil(response.headers["Retry-After"])
    }
    try await pass(.milliseconds(10_500))
    let refused = try await ask("anna@example.org")
    XCTAssertEqual(refused.status, .tooManyRequests)
    XCTAssertEqual(refused.headers["RateLimit-Remaining"], "0")
    XCTAssertEqual(refused.headers["RateLimit-Reset"], "890")
    XCTAssertEqual(refused.headers["Retry-After"], "890")
    XCTAssertEqual(
      String(decoding: refused.body, as: UTF8.self),
      #"{"success":false,"message":"Too many attempts. Please try again in 15 minutes.","code":"rate_limited"}"#)
    try await pass(.seconds(890))
    let again = try await ask("anna@example.org")
    XCTAssertEqual(again.status, .ok)
  }

  func testThePublishedBudgetsOfTheOtherRoutes() async throws {
    let published = [
      ("rooms", 20, "20;w=3600", "Too many rooms created. Please try again later."),
      ("refresh", 300, "300;w=900", "Too many token refresh attempts. Please try again later."),
      ("otp", 10, "10;w=900", "Too many attempts. Please try again in 15 minutes."),
    ]
    for (budget, count, policy, message) in published {
      for _ in 0..<count {
        let response = try await ask("u", budget: budget)
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(response.headers["ratelimit-policy"], policy)
      }
      let refused = try await ask("u", budget: budget)
      XCTAssertEqual(refused.status, .tooManyRequests)
      XCTAssertTrue(String(decoding: refused.body, as: UTF8.self).contains(message))
    }
  }

  func testFiftyAccountsBehindOneAddressSignIn() async throws {
    for person in 0..<50 {
      for status in [HTTPStatus.unauthorized, .ok] {
        let response = try await ask("person\(person)", status: status)
        XCTAssertEqual(response.status, status)
      }
      try await pass(.seconds(1))
    }
  }

  func testFailuresOfOneAddressAreBoundedWhateverTheAccount() async throws {
    for number in 0..<100 { _ = try await ask("victim\(number)", status: .unauthorized) }
    let refused = try await ask("victim100", status: .unauthorized)
    XCTAssertEqual(refused.status, .tooManyRequests)
    XCTAssertEqual(refused.headers["RateLimit-Policy"], "100;w=900")
    XCTAssertEqual(refused.headers["Retry-After"], "900")
    let elsewhere = try await ask("victim100", from: "203.0.113.8")
    XCTAssertEqual(elsewhere.status, .ok)
    try await pass(.seconds(900))
    let later = try await ask("victim100")
    XCTAssertEqual(later.status, .ok)
  }

  func testOnlyFailuresCountAgainstTheAddress() async throws {
    for number in 0..<150 {
      for status in [HTTPStatus.ok, .tooManyRequests, .internalServerError] {
        let response = try await ask("\(number)", status: status)
        XCTAssertEqual(response.status, status)
      }
    }
  }

  func testRefusedRequestsDoNotUseUpTheFailuresOfTheAddress() async throws {
    for _ in 0..<500 { _ = try await ask(nil, status: .badRequest) }
    let neighbour = try await ask("neighbour")
    XCTAssertEqual(neighbour.status, .ok)
  }

  func testAThrownErrorIsAFailureAndHasTheHeaders() async throws {
    var budgets = HTTPBudgets()
    budgets.failuresPerAddress = 1
    let gate = try await makeGate(budgets)
    let route = Route(.post, "/x", budget: RouteBudget("auth") { _ in "a" }) { _ in
      throw ProtocolError("wrong", "Wrong.", status: .unauthorized)
    }
    let response = try await gate.intercept(HTTPRequest(method: .post, path: "/x"), route, route.handler)
    XCTAssertEqual(response.status, .unauthorized)
    XCTAssertEqual(response.headers["RateLimit-Remaining"], "9")
    let next = try await gate.intercept(HTTPRequest(method: .post, path: "/x"), route, route.handler)
    XCTAssertEqual(next.status, .tooManyRequests)
  }

  func testAnUnforeseenErrorIsPassedOnAndNoFailureOfTheClient() async throws {
    struct Broken: Error {}
    var budgets = HTTPBudgets()
    budgets.failuresPerAddress = 1
    let gate = try await makeGate(budgets)
    let broken = Route(.post, "/x", budget: RouteBudget("auth") { _ in "a" }) { _ in throw Broken() }
    do {
      _ = try await gate.intercept(HTTPRequest(method: .post, path: "/x"), broken, broken.handler)
      XCTFail("the error was swallowed")
    } catch is Broken {}
    let next = try await ask("a", from: "127.0.0.1", gate)
    XCTAssertEqual(next.status, .ok)
  }

  func testGuessesAtTheSameTimeGetNoFurtherThanOneAfterAnother() async throws {
    var budgets = HTTPBudgets()
    budgets.failuresPerAddress = 2
    let gate = try await makeGate(budgets)
    let inner = Route(.post, "/x", budget: RouteBudget("auth") { _ in "inner" }) { _ in HTTPResponse(status: .ok) }
    let outer = Route(.post, "/x", budget: RouteBudget("auth") { _ in "outer" }) { request in
      _ = try await gate.intercept(request, inner) { request in
        let third = try await gate.intercept(request, inner, inner.handler)
        XCTAssertEqual(third.status, .tooManyRequests)
        XCTAssertEqual(third.headers["Retry-After"], "1")
        return HTTPResponse(status: .ok)
      }
      return HTTPResponse(status: .ok)
    }
    let response = try await gate.intercept(HTTPRequest(method: .post, path: "/x"), outer, outer.handler)
    XCTAssertEqual(response.status, .ok)
  }

  func testIPv6AddressesOfOneSubscriberShareABudget() async throws {
    for number in 0..<10 { _ = try await ask("a", from: "2001:db8:1:2::\(number)") }
    let same = try await ask("a", from: "2001:db8:1:2:ffff::1")
    XCTAssertEqual(same.status, .tooManyRequests)
    let other = try await ask("a", from: "2001:db8:1:3::1")
    XCTAssertEqual(other.status, .ok)
  }

  func testAMappedAddressIsItsIPv4Address() async throws {
    for _ in 0..<10 { _ = try await ask("a", from: "::ffff:198.51.100.1") }
    let same = try await ask("a", from: "198.51.100.1")
    XCTAssertEqual(same.status, .tooManyRequests)
    let other = try await ask("a", from: "::ffff:198.51.100.2")
    XCTAssertEqual(other.status, .ok)
  }

  func testRoutesWithoutAKnownBudgetPassWithoutHeaders() async throws {
    for _ in 0..<200 {
      let response = try await ask("a", budget: "unknown", status: .badRequest)
      XCTAssertEqual(response.status, .badRequest)
      XCTAssertNil(response.headers["RateLimit-Limit"])
    }
    let unrouted = try await self.gate.intercept(HTTPRequest(method: .get, path: "/none"), nil) { _ in
      HTTPResponse(status: .notFound)
    }
    XCTAssertTrue(unrouted.headers.fields.isEmpty)
  }

  func testAFullTableIsSaidInTheLogOnceAMinute() async throws {
    var budgets = HTTPBudgets()
    budgets.tableSize = 16
    let log = LogCapture()
    let logger = Logger(label: "rate-limit", sink: log)
    let gate = BudgetGate(budgets, windows: LocalWindows(capacity: 16, logger: logger), time: clock)
    for _ in 0..<3 {
      for number in 0..<100 { _ = try await ask("\(number)", gate) }
      clock.advance(by: .seconds(60))
    }
    XCTAssertEqual(log.messages.count, 2)
    XCTAssertTrue(log.messages.allSatisfy { $0.contains("forgotten before their end") })
  }
}
