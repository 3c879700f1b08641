import XCTest

@testable import Kernel

final class CORSTests: XCTestCase {
  private func request(_ method: HTTPMethod, _ headers: HTTPHeaders) -> HTTPRequest {
    HTTPRequest(method: method, path: "/api/user/me", headers: headers)
  }

  func testNoOriginsMeansNoFields() throws {
    let cors = try CORS()
    var response = HTTPResponse(status: .ok)
    let asking = request(.options, ["Origin": "https://a.example", "Access-Control-Request-Method": "GET"])
    cors.apply(to: &response, for: asking)
    XCTAssertEqual(response.headers.fields, [])
    XCTAssertNil(cors.preflight(asking))
  }

  func testOnlyExactOriginsAreAllowed() throws {
    let cors = try CORS(origins: ["https://Board.example/", "http://localhost:3000"])
    for origin in ["https://board.example", "http://localhost:3000"] {
      var response = HTTPResponse(status: .ok, headers: ["vary": "Accept-Encoding"])
      cors.apply(to: &response, for: request(.get, ["Origin": origin]))
      XCTAssertEqual(response.headers["access-control-allow-origin"], origin)
      XCTAssertEqual(response.headers["access-control-allow-credentials"], "true")
      XCTAssertEqual(response.headers["vary"], "Accept-Encoding, Origin")
    }
    for origin in [
      "https://board.example.evil.org", "http://board.example", "https://board.example:444", "null", "https://evil.org",
      "https://sub.board.example", "*",
    ] {
      var response = HTTPResponse(status: .ok)
      cors.apply(to: &response, for: request(.get, ["Origin": origin]))
      XCTAssertNil(response.headers["access-control-allow-origin"], origin)
      XCTAssertEqual(response.headers["vary"], "Origin")
    }
  }

  func testAPreflightIsAnsweredAsPublished() throws {
    let cors = try CORS(origins: ["https://a.example"])
    let response = try XCTUnwrap(
      cors.preflight(
        request(
          .options,
          [
            "Origin": "https://a.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
          ])))
    XCTAssertEqual(response.status, .noContent)
    XCTAssertEqual(response.headers["access-control-allow-methods"], "GET,HEAD,PUT,PATCH,POST,DELETE")
    XCTAssertEqual(response.headers["access-control-allow-headers"], "authorization, content-type")
    XCTAssertEqual(response.headers["access-control-allow-credentials"], "true")
    XCTAssertEqual(response.headers["vary"], "Origin, Access-Control-Request-Headers")
  }

  func testAForeignPreflightGetsNothingAndOtherRequestsAreNoPreflights() throws {
    let cors = try CORS(origins: ["https://a.example"])
    let foreign = try XCTUnwrap(
      cors.preflight(request(.options, ["Origin": "https://b.example", "Access-Control-Request-Method": "PUT"])))
    XCTAssertNil(foreign.headers["access-control-allow-methods"])
    XCTAssertNil(foreign.headers["access-control-allow-origin"])
    XCTAssertNil(cors.preflight(request(.options, ["Origin": "https://a.example"])))
    XCTAssertNil(
      cors.preflight(request(.get, ["Origin": "https://a.example", "Access-Control-Request-Method": "PUT"])))
  }

  func testEchoedHeadersAreBoundedNames() throws {
    let cors = try CORS(origins: ["https://a.example"])
    let long = String(repeating: "x", count: 2_000)
    let many = (0..<33).map { "x\($0)" }.joined(separator: ",")
    for names in [long, many, "a b", "a\u{7}", ""] {
      let response = cors.preflight(
        request(
          .options,
          [
            "Origin": "https://a.example", "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": names,
          ]))
      XCTAssertNotNil(response)
      XCTAssertNil(response?.headers["access-control-allow-headers"], names)
    }
  }

  func testWhatIsNoOriginIsRefusedAtStart() {
    for origin in ["*", "null", "board.example", "https://", "https://a.example/path", "ftp://a", "https://a b", ""] {
      XCTAssertThrowsError(try CORS(origins: [origin]), origin) {
        XCTAssertEqual($0 as? CORS.InvalidOrigin, CORS.InvalidOrigin(origin: origin))
      }
    }
  }
}
