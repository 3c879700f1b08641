import KernelTesting
import XCTest

@testable import Kernel

/// The result does not depend on how the bytes were cut.
final class HTTPFeedingTests: XCTestCase {
  private let corpus = [
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /a%20b/c?d=%C3%A4&e HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nUser-Agent: test/1.0\r\nX-Ünï: no\r\n\r\n",
    "GET /api/user/rooms/K7XM2PQA HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\nAuthorization: Bearer abc.def.ghi\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nContent-Type: application/json\r\n\r\nhello world",
    "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nT: v\r\n\r\n",
    "PUT /y HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nwxyz",
    "GET /ws?token=t HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "\r\nOPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    "HEAD http://h.example/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET /obs HTTP/1.1\r\nHost: h\r\nX: \u{E9}\u{20AC}\r\n\r\n",
  ]

  func testCutsMakeNoDifference() throws {
    let verifier = DecoderVerifier { () -> DecoderVerifier<String>.Feed in
      var feeding = HTTPFeeding()
      return { chunk in
        guard feeding.outcome.error == nil else { return [] }
        let known = feeding.outcome.requests.count
        feeding.receive(chunk)
        let refusal = feeding.outcome.error.map { ["\($0)"] } ?? []
        return Array(feeding.outcome.requests.dropFirst(known)) + refusal
      }
    }
    for text in corpus + [corpus.joined()] {
      let isRefused = HTTPFeeding.run(text).outcome.error != nil
      try verifier.verify(Array(text.utf8), gluing: !isRefused)
    }
  }

  func testPipelinedRequestsComeOutOneByOne() {
    let good = corpus.filter { !$0.contains("Ünï") }
    let feeding = HTTPFeeding.run(good.joined())
    XCTAssertNil(feeding.outcome.error)
    XCTAssertEqual(feeding.outcome.requests, good.flatMap { HTTPFeeding.run($0).outcome.requests })
    XCTAssertEqual(feeding.received.count, good.count)
    XCTAssertEqual(feeding.outcome.phase, .idle)
  }

  func testDamagedBytesNeverDependOnCutsEither() {
    var random = SeededGenerator(state: 42)
    let odd: [UInt8] = [0, 9, 10, 13, 32, 37, 44, 58, 59, 127, 128, 255] + Array("0AaG/?.".utf8)
    for round in 0..<3_000 {
      var bytes = Array(corpus[round % corpus.count].utf8) + Array(corpus[3].utf8)
      for _ in 0...(round % 3) {
        let place = Int.random(in: bytes.indices, using: &random)
        let byte = odd[Int.random(in: odd.indices, using: &random)]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        default: bytes.remove(at: place)
        }
      }
      let whole = HTTPFeeding.run(bytes).outcome
      let size = Int.random(in: 1...9, using: &random)
      XCTAssertEqual(HTTPFeeding.run(bytes, pieces: 1).outcome, whole, "\(bytes)")
      XCTAssertEqual(HTTPFeeding.run(bytes, pieces: size).outcome, whole, "\(bytes)")
    }
  }
}
