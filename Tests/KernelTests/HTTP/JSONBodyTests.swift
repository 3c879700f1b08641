import XCTest

@testable import Kernel

final class JSONBodyTests: XCTestCase {
  private struct SignUp: Codable, Equatable {
    struct Point: Codable, Equatable { var x: Double }
    var name: String
    var age: Int?
    var points: [Point]?
  }

  private func request(_ body: String, _ headers: HTTPHeaders = ["content-type": "application/json"]) -> HTTPRequest {
    HTTPRequest(method: .post, path: "/", headers: headers, body: Array(body.utf8))
  }

  private func failure(_ request: HTTPRequest) -> ProtocolError? {
    do throws(ProtocolError) {
      _ = try request.decode(SignUp.self)
      return nil
    } catch {
      return error
    }
  }

  func testReadsAnObject() throws {
    let types = ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
    for type in types {
      let value = try request(" {\"name\":\"Ä\",\"points\":[{\"x\":1.5}]}\r\n", ["content-type": type])
        .decode(SignUp.self)
      XCTAssertEqual(value, SignUp(name: "Ä", points: [.init(x: 1.5)]))
    }
  }

  func testOtherContentTypesAreRefused() {
    for headers: HTTPHeaders in [
      [:], ["content-type": "text/plain"], ["content-type": "application/json; charset=latin1"],
      ["content-type": "application/jsonx"], ["content-type": "application/json", "Content-Type": "text/plain"],
    ] {
      let error = failure(request("{\"name\":\"a\"}", headers))
      XCTAssertEqual(error?.code, "unsupported_media_type")
      XCTAssertEqual(error?.status, .unsupportedMediaType)
    }
  }

  func testMalformedBodiesNameTheField() {
    let cases = [
      ("", "JSON object"), ("[]", "JSON object"), ("\"a\"", "JSON object"), ("{", "not valid JSON"),
      ("{\"name\":\"a\"} x", "not valid JSON"), ("{}", "'name' is required"),
      ("{\"name\":5}", "'name' has the wrong type"),
      ("{\"name\":null}", "'name'"),
      ("{\"name\":\"a\",\"points\":[{\"x\":1},{\"x\":\"y\"}]}", "'points[1].x' has the wrong type"),
      ("{\"name\":\"a\",\"points\":[{}]}", "'points[0].x' is required"),
    ]
    for (body, part) in cases {
      let error = failure(request(body))
      XCTAssertEqual(error?.code, "malformed_json", body)
      XCTAssertEqual(error?.status, .badRequest, body)
      XCTAssertTrue(error?.message.contains(part) ?? false, "\(body): \(error?.message ?? "-")")
    }
    XCTAssertEqual(failure(request("", [:]))?.code, "malformed_json", "no body at all is no type problem")
  }

  func testDeepNestingIsRefusedNotFollowed() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    XCTAssertEqual(failure(request("{\"name\":\"a\",\"points\":\(deep)}"))?.code, "malformed_json")
  }

  func testAnErrorIsPublishedJSON() throws {
    let error = ProtocolError(
      "too_many", "Say \"please\"\n\\", status: .tooManyRequests, retryable: true, retryAfter: .milliseconds(1_200))
    let response = HTTPResponse.error(error)
    XCTAssertEqual(response.status, .tooManyRequests)
    XCTAssertEqual(
      String(decoding: response.body, as: UTF8.self),
      #"{"success":false,"message":"Say \"please\"\n\\","code":"too_many"}"#)
    XCTAssertEqual(response.headers["content-type"], "application/json; charset=utf-8")
    XCTAssertEqual(response.headers["retry-after"], "2")
    XCTAssertNil(HTTPResponse.notFound.headers["retry-after"])
    XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(response.body)))
  }

  func testParseErrorsAndRoutingErrorsAreJSONToo() {
    let parse = HTTPResponse.error(HTTPParseError.headersTooLarge)
    XCTAssertEqual(parse.status.rawValue, 431)
    XCTAssertEqual(parse.headers["connection"], "close")
    XCTAssertTrue(String(decoding: parse.body, as: UTF8.self).contains(#""code":"request_header_fields_too_large""#))
    XCTAssertEqual(HTTPResponse.notFound.status, .notFound)
    let method = HTTPResponse.methodNotAllowed(allow: [.get, .head])
    XCTAssertEqual(method.status, .methodNotAllowed)
    XCTAssertEqual(method.headers["allow"], "GET, HEAD")
  }

  func testWritesJSON() {
    let response = HTTPResponse.json(status: .created, SignUp(name: "a/b", age: 3))
    XCTAssertEqual(response.status, .created)
    XCTAssertEqual(String(decoding: response.body, as: UTF8.self), #"{"age":3,"name":"a/b"}"#)
    XCTAssertEqual(response.headers["content-type"], "application/json; charset=utf-8")
    XCTAssertEqual(response.headers["cache-control"], "no-store")
    XCTAssertEqual(HTTPResponse.json(["x": Double.nan]).status, .internalServerError)
  }
}
