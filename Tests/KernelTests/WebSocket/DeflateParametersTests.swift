@testable import Kernel
import XCTest

final class DeflateParametersTests: XCTestCase {
  private func accept(_ fields: String..., contextTakeover: Bool = true) -> DeflateParameters? {
    var headers: HTTPHeaders = [:]
    for field in fields { headers.add("Sec-WebSocket-Extensions", field) }
    return .accept(
      HTTPRequest(method: .get, path: "/", headers: headers), contextTakeover: contextTakeover)
  }

  func testEachOfferHasItsResponse() {
    let own = "permessage-deflate; server_no_context_takeover"
    let table: [(offer: String, response: String?)] = [
      ("permessage-deflate", own),
      ("Permessage-Deflate", own),
      ("permessage-deflate; server_no_context_takeover", own),
      ("permessage-deflate; client_no_context_takeover", "\(own); client_no_context_takeover"),
      ("permessage-deflate; client_max_window_bits", own),
      ("permessage-deflate; client_max_window_bits=10", "\(own); client_max_window_bits=10"),
      ("permessage-deflate; client_max_window_bits=8", "\(own); client_max_window_bits=8"),
      ("permessage-deflate;server_max_window_bits=\"12\"", "\(own); server_max_window_bits=12"),
      ("permessage-deflate ; server_max_window_bits = 15", "\(own); server_max_window_bits=15"),
      ("x-webkit-deflate-frame, permessage-deflate", own),
      ("x; y=\"a, permessage-deflate; b=\\\"\", permessage-deflate", own),
      // Declined: nothing of the kind, unknown, twice, or no valid value.
      ("", nil), ("x-webkit-deflate-frame", nil), ("permessage-deflate2", nil),
      ("x; y=\"a, permessage-deflate, b\"", nil),
      ("permessage-deflate; level=9", nil), ("permessage-deflate; ", nil), ("permessage-deflate; =1", nil),
      ("permessage-deflate; server_no_context_takeover; server_no_context_takeover", nil),
      ("permessage-deflate; server_no_context_takeover=1", nil),
      ("permessage-deflate; client_no_context_takeover=true", nil),
      ("permessage-deflate; server_max_window_bits", nil), ("permessage-deflate; server_max_window_bits=16", nil),
      ("permessage-deflate; server_max_window_bits=8", nil), ("permessage-deflate; server_max_window_bits=09", nil),
      ("permessage-deflate; server_max_window_bits=", nil), ("permessage-deflate; server_max_window_bits=+9", nil),
      ("permessage-deflate; client_max_window_bits=7", nil), ("permessage-deflate; client_max_window_bits=16", nil),
      ("permessage-deflate; client_max_window_bits=1 0", nil), ("permessage-deflate; client_max_window_bits=\"", nil),
      ("permessage-deflate; client_max_window_bits=10; client_max_window_bits=10", nil),
    ]
    for (offer, response) in table { XCTAssertEqual(accept(offer)?.response, response, offer) }
  }

  func testTheFirstAcceptableOfferWins() {
    XCTAssertEqual(
      accept("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10", "permessage-deflate")?
        .serverWindowBits, 10)
    XCTAssertEqual(accept("x-other", "permessage-deflate; server_max_window_bits=11")?.serverWindowBits, 11)
    XCTAssertNil(accept())
  }

  func testContextIsTheClientsUnlessEitherSideSaysNo() {
    XCTAssertEqual(accept("permessage-deflate")?.clientKeepsContext, true)
    XCTAssertEqual(accept("permessage-deflate; client_no_context_takeover")?.clientKeepsContext, false)
    let refused = accept("permessage-deflate", contextTakeover: false)
    XCTAssertEqual(refused?.clientKeepsContext, false)
    XCTAssertEqual(
      refused?.response, "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
  }
}
