import Kernel
import RoomsAPI
import XCTest

final class RoomIDTests: XCTestCase {
  func testCodesAreReadInAnyCaseAndWithBlanks() {
    for text in ["K7XM2PQA", "k7xm2pqa", " K7XM2PQA\n", "k7xm 2pqa", "\tK7Xm2pQa "] {
      XCTAssertEqual(RoomID(text)?.text, "K7XM2PQA", text)
    }
  }

  func testOlderClientsIdsAreUUIDsInLowerCase() {
    let text = "6B047974-171e-034e-a79c-70c1c0ffee00"
    XCTAssertEqual(RoomID(text)?.text, text.lowercased())
    XCTAssertEqual(RoomID(" \(text) ")?.description, text.lowercased())
  }

  func testWhatCanBeNoRoomsIdIsNone() {
    let junk = [
      "", " ", "K7XM2PQ", "K7XM2PQAB", "K7XM2PQ0", "K7XM2PQO", "K7XM2PQ1", "K7XM2PQI", "K7XM2PQL", "K7XM-PQA",
      "ßßßß", "ﬀﬀAB", "ＡＢ23", "../../me", "{\"$ne\":1", "[object Object]", "__proto__", "K7XM2PQA:events",
      "6b047974171e034ea79c70c1c0ffee00", "6b047974-171e-034e-a79c-70c1c0ffee0g",
      "6b047974-171e-034e-a79c70c1c0ffee00-",
      "6b047974-171e-034e-a79c-70c1c0ffee00-", String(repeating: " ", count: 60) + "K7XM2PQA",
    ]
    for text in junk { XCTAssertNil(RoomID(text), text) }
  }

  func testDrawnCodesAreReadBackAndDiffer() {
    var generator = SystemRandomNumberGenerator()
    let codes = (0..<200).map { _ in RoomID.random(using: &generator) }
    for code in codes { XCTAssertEqual(RoomID(code.text), code) }
    XCTAssertEqual(Set(codes).count, 200)
    XCTAssertEqual(Set(RoomID.alphabet).isDisjoint(with: "0O1IL"), true)
  }
}
