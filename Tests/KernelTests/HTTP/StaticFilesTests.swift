import XCTest

@testable import Kernel

final class StaticFilesTests: XCTestCase {
  private let page = Array(String(repeating: "<p>canvas</p>\n", count: 100).utf8)
  private var files: StaticFiles {
    StaticFiles(
      contents: ["/index.html": page, "/assets/a.js": Array("let a=1".utf8), "/sub/index.html": [65]],
      headers: ["content-security-policy": "default-src 'self'"],
      cachePolicy: { $0.hasPrefix("/assets/") ? "public, max-age=31536000, immutable" : "no-cache" })
  }

  private func get(_ path: String, _ headers: HTTPHeaders = [:], _ method: HTTPMethod = .get) throws -> HTTPResponse {
    try XCTUnwrap(files.respond(to: HTTPRequest(method: method, path: path, headers: headers)))
  }

  func testServesFilesWithTheirTypeTagAndPolicy() throws {
    let response = try get("/")
    XCTAssertEqual(response.status, .ok)
    XCTAssertEqual(response.body, page)
    XCTAssertEqual(response.headers["content-type"], "text/html; charset=utf-8")
    XCTAssertEqual(response.headers["cache-control"], "no-cache")
    XCTAssertEqual(response.headers["content-security-policy"], "default-src 'self'")
    XCTAssertEqual(response.headers["x-content-type-options"], "nosniff")
    XCTAssertEqual(response.headers["vary"], "Accept-Encoding")
    XCTAssertEqual(try get("/index.html").headers["etag"], response.headers["etag"])
    XCTAssertEqual(try get("/sub/").body, [65])
    XCTAssertEqual(try get("/assets/a.js").headers["cache-control"], "public, max-age=31536000, immutable")
    XCTAssertEqual(try get("/assets/a.js").headers["content-type"], "text/javascript; charset=utf-8")
    XCTAssertNil(try get("/assets/a.js").headers["vary"], "there is no choice to vary on")
  }

  func testWhatIsNotThereIsNotServed() throws {
    for path in ["/x", "/sub", "/assets", "/assets/", "/../index.html", "/index.html/", "//index.html", "*", ""] {
      XCTAssertNil(files.respond(to: HTTPRequest(method: .get, path: path)), path)
    }
    XCTAssertEqual(try get("/", [:], .post).headers["allow"], "GET, HEAD")
    XCTAssertEqual(try get("/", [:], .head).body.count, page.count, "the encoder leaves the body out")
  }

  func testAKnownTagIsAnsweredWithNotModified() throws {
    let tag = try XCTUnwrap(try get("/").headers["etag"])
    for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
      let response = try get("/", ["if-none-match": value])
      XCTAssertEqual(response.status, .notModified, value)
      XCTAssertEqual(response.body, [])
      XCTAssertEqual(response.headers["etag"], tag)
      XCTAssertEqual(response.headers["vary"], "Accept-Encoding")
      XCTAssertNotNil(response.headers["cache-control"])
      XCTAssertNil(response.headers["content-type"])
    }
    XCTAssertEqual(try get("/", ["if-none-match": "\"other\""]).status, .ok)
    XCTAssertEqual(try get("/", ["if-none-match": tag, "accept-encoding": "gzip"]).status, .ok)
  }

  func testGzipIsServedWhenWelcomeAndHasItsOwnTag() throws {
    let plain = try get("/")
    let packed = try get("/", ["accept-encoding": "br, gzip"])
    XCTAssertEqual(packed.headers["content-encoding"], "gzip")
    XCTAssertLessThan(packed.body.count, page.count)
    XCTAssertEqual(try gunzip(packed.body), page)
    XCTAssertNotEqual(packed.headers["etag"], plain.headers["etag"])
    XCTAssertEqual(packed.headers["vary"], "Accept-Encoding")
    let tag = try XCTUnwrap(packed.headers["etag"])
    XCTAssertEqual(try get("/", ["accept-encoding": "gzip", "if-none-match": tag]).status, .notModified)
    XCTAssertNil(try get("/assets/a.js", ["accept-encoding": "gzip"]).headers["content-encoding"])
  }

  func testRangesAreServed() throws {
    let part = try get("/", ["range": "bytes=3-8", "accept-encoding": "gzip"])
    XCTAssertEqual(part.status, .partialContent)
    XCTAssertEqual(part.body, Array(page[3...8]))
    XCTAssertEqual(part.headers["content-range"], "bytes 3-8/1400")
    XCTAssertNil(part.headers["content-encoding"])
    let beyond = try get("/", ["range": "bytes=1400-"])
    XCTAssertEqual(beyond.status, .rangeNotSatisfiable)
    XCTAssertEqual(beyond.headers["content-range"], "bytes */1400")
    XCTAssertEqual(try get("/", ["range": "bytes=0-1,4-5"]).status, .ok)
    XCTAssertEqual(try get("/", ["range": "bytes=0-1"], .head).status, .ok)
  }

  func testARangeOfAnotherVersionIsAnsweredWithTheWhole() throws {
    let tag = try XCTUnwrap(try get("/").headers["etag"])
    XCTAssertEqual(try get("/", ["range": "bytes=0-1", "if-range": tag]).status, .partialContent)
    for other in ["\"x\"", "W/\(tag)", "Sun, 06 Nov 1994 08:49:37 GMT"] {
      let response = try get("/", ["range": "bytes=0-1", "if-range": other])
      XCTAssertEqual(response.status, .ok, other)
      XCTAssertEqual(response.body, page)
    }
  }

  func testRangesAreReadAsTheStandardSays() {
    let cases: [(String, ByteRange)] = [
      ("bytes=0-0", .part(0..<1)), ("bytes=0-", .part(0..<10)), ("bytes=5-100", .part(5..<10)),
      ("bytes=-3", .part(7..<10)), ("bytes=-30", .part(0..<10)), ("BYTES=1-2", .part(1..<3)),
      ("bytes=0-99999999999999999999", .part(0..<10)), ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
      ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=3-2", .whole), ("bytes=", .whole), ("bytes=-", .whole),
      ("bytes=a-b", .whole), ("bytes=+1-2", .whole), ("items=0-1", .whole), ("bytes=0-1,3-4", .whole),
      ("bytes", .whole),
      ("bytes=--1", .whole), ("bytes=1--2", .whole),
    ]
    for (field, expected) in cases { XCTAssertEqual(ByteRange(field, length: 10), expected, field) }
    XCTAssertEqual(ByteRange("bytes=0-0", length: 0), .unsatisfiable)
    XCTAssertEqual(ByteRange("bytes=-1", length: 0), .unsatisfiable)
  }

  func testWeightsDecideOnGzip() {
    let cases = [
      ("gzip", true), ("gzip;q=0", false), ("gzip; q=0.001", true), ("*", true), ("*;q=0", false), ("", false),
      ("identity", false), ("gzip;q=0.5, identity;q=0.8", false), ("gzip;q=0.8, identity;q=0.5", true),
      ("x-gzip", true), ("*;q=1, gzip;q=0", false), ("deflate, br", false), ("gzip;q=2", false), ("GZIP", true),
      ("gzip;q=0.0000", false), ("gzip;q=x", false), ("gzip;q=1.0", true),
    ]
    for (field, expected) in cases {
      XCTAssertEqual(AcceptEncoding(["accept-encoding": field]).prefersGzip, expected, field)
    }
    XCTAssertFalse(AcceptEncoding([:]).prefersGzip)
  }

  /// Unpacks with the system's own gzip.
  private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "packed.gz")
    try Data(bytes).write(to: file)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-dc", file.path(percentEncoded: false)]
    process.standardOutput = output
    try process.run()
    let unpacked = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 0)
    return Array(unpacked)
  }
}
