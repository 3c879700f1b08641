import XCTest

@testable import Kernel

final class HTTPRouterTests: XCTestCase {
  private func router(_ lines: String...) throws -> HTTPRouter<String> {
    try HTTPRouter(
      lines.map { line in
        let parts = line.split(separator: " ")
        return .init(HTTPMethod(rawValue: String(parts[0])), String(parts[1]), line)
      })
  }

  private func text(_ match: HTTPRouter<String>.Match) -> String {
    switch match {
    case .found(let value, let parameters):
      value + parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    case .methodNotAllowed(let allow): "405 " + allow.map(\.rawValue).joined(separator: ",")
    case .notFound: "404"
    }
  }

  func testLiteralsBeatParametersBeatPrefixes() throws {
    let router = try router(
      "GET /r/{id}", "GET /r/new", "GET /*", "GET /r/{id}/users", "GET /r/new/{x}/deep", "GET /assets/*", "GET /")
    XCTAssertEqual(text(router.match(.get, "/r/new")), "GET /r/new")
    XCTAssertEqual(text(router.match(.get, "/r/7")), "GET /r/{id} id=7")
    XCTAssertEqual(text(router.match(.get, "/r/new/users")), "GET /r/{id}/users id=new", "it walks back")
    XCTAssertEqual(text(router.match(.get, "/r/new/a/deep")), "GET /r/new/{x}/deep x=a")
    XCTAssertEqual(text(router.match(.get, "/assets/css/a.css")), "GET /assets/* *=css/a.css")
    XCTAssertEqual(text(router.match(.get, "/other")), "GET /* *=other")
    XCTAssertEqual(text(router.match(.get, "/")), "GET /")
    XCTAssertEqual(text(try self.router("GET /*").match(.get, "/")), "GET /* *=")
  }

  func testUnknownPathsAndWrongMethodsAreToldApart() throws {
    let router = try router("GET /a", "POST /a", "DELETE /b/{x}", "GET /b/c")
    XCTAssertEqual(text(router.match(.put, "/a")), "405 GET,HEAD,POST")
    XCTAssertEqual(text(router.match(.get, "/c")), "404")
    XCTAssertEqual(text(router.match(.get, "/a/b")), "404")
    XCTAssertEqual(text(router.match(.get, "/A")), "404")
    XCTAssertEqual(text(router.match(.delete, "/b/c")), "DELETE /b/{x} x=c", "a method is looked for in all places")
    XCTAssertEqual(text(router.match(.post, "/b/c")), "405 DELETE,GET,HEAD")
    XCTAssertEqual(text(router.match(.options, "*")), "404")
    XCTAssertEqual(text(router.match(.get, "")), "404")
  }

  func testAWrongMethodIsNotHiddenByAPrefix() throws {
    let router = try router("POST /api/rooms", "GET /*")
    XCTAssertEqual(text(router.match(.get, "/api/rooms")), "405 POST")
    XCTAssertEqual(text(router.match(.get, "/api/other")), "GET /* *=api/other")
  }

  func testHeadFallsBackToGet() throws {
    let router = try router("GET /a", "GET /b", "HEAD /b", "POST /c")
    XCTAssertEqual(text(router.match(.head, "/a")), "GET /a")
    XCTAssertEqual(text(router.match(.head, "/b")), "HEAD /b")
    XCTAssertEqual(text(router.match(.head, "/c")), "405 POST")
  }

  func testOneTrailingSlashIsForgivenAndEmptySegmentsMatchNothing() throws {
    let router = try router("GET /a", "GET /r/{id}")
    XCTAssertEqual(text(router.match(.get, "/a/")), "GET /a")
    XCTAssertEqual(text(router.match(.get, "/r/7/")), "GET /r/{id} id=7")
    XCTAssertEqual(text(router.match(.get, "/r/")), "404")
    XCTAssertEqual(text(router.match(.get, "/a//")), "404")
    XCTAssertEqual(text(router.match(.get, "//a")), "404")
  }

  func testParameterNamesAreTheRoutesOwn() throws {
    let router = try router("GET /r/{id}", "POST /r/{room}", "GET /r/{a}/u/{b}")
    XCTAssertEqual(text(router.match(.post, "/r/7")), "POST /r/{room} room=7")
    XCTAssertEqual(text(router.match(.get, "/r/1/u/2")), "GET /r/{a}/u/{b} a=1 b=2")
  }

  func testDuplicatesNameBothRoutes() {
    XCTAssertThrowsError(
      try HTTPRouter<Int>([.init(.get, "/r/{id}", 1, owner: "Rooms"), .init(.get, "/r/{x}", 2, owner: "Replay")])
    ) {
      XCTAssertEqual(
        "\($0)", "The routes GET /r/{id} (Rooms) and GET /r/{x} (Replay) are the same.")
    }
    XCTAssertThrowsError(try router("GET /a/*", "GET /a/*"))
    XCTAssertNoThrow(try router("GET /a/*", "POST /a/*", "GET /a", "GET /a/{x}"))
  }

  func testMalformedPatternsAreRefused() {
    for pattern in ["a", "/a/", "/a//b", "/*/a", "/a*", "/{}", "/{a}b", "/{a}/{a}", "/}", "/{*}", "/{a-b}"] {
      XCTAssertThrowsError(try router("GET \(pattern)"), pattern)
    }
  }
}
