import Kernel
import KernelTesting
import XCTest

@testable import History

final class EntryCodecTests: XCTestCase {
  private let samples: [Draft] = [
    draft("u", .put(element("a", "{}")), "op", time: 1_700_000_000_000),
    draft(
      "6b047974171e034ea79c70c1", .put(Element(id: "é", kind: ElementKind(rawValue: .max), body: [])), "o", time: -5),
    draft("u", .update(id: "a", patch: [0, 255]), "op", time: .max),
    draft("u", .hide(["a", "b"]), "op", authority: .moderator, time: .min),
    draft("u", .show([String(repeating: "x", count: 64)]), String(repeating: "o", count: 64)),
    draft("u", .clear, "op", authority: .moderator, time: 1),
  ]

  func testEntriesComeBackAsTheyWere() throws {
    let position = LogPosition(epoch: .max, seq: .max)
    for draft in samples {
      let decoded = try EntryCodec.decode(EntryCodec.encode(draft), at: position)
      XCTAssertEqual(decoded, Entry(position: position, draft: draft))
      XCTAssertEqual(EntryCodec.size(of: draft), EntryCodec.encode(draft).count)
    }
  }

  func testTheStoredFormStaysTheSame() {
    XCTAssertEqual(
      EntryCodec.encode(samples[3]).map { String($0, radix: 16) }.joined(separator: " "),
      "1 83 ff ff ff ff ff ff ff ff ff 1 2 6f 70 25 68 41 d1 df f3 42 1d 1 75 2 1 61 1 62")
    XCTAssertEqual(samples[0].digest, draft("u", .put(element("a", "{}")), "other", time: 1).digest)
    XCTAssertNotEqual(samples[0].digest, draft("u", .put(element("a", "{} ")), "op").digest)
  }

  func testEveryCutIsRefused() {
    for draft in samples {
      let bytes = EntryCodec.encode(draft)
      for length in 0..<bytes.count {
        XCTAssertThrowsError(try EntryCodec.decode(Array(bytes.prefix(length)), at: LogPosition(epoch: 1, seq: 1)))
      }
      XCTAssertThrowsError(try EntryCodec.decode(bytes + [0], at: LogPosition(epoch: 1, seq: 1)))
    }
  }

  func testGarbageNeverTrapsAndWhatIsReadIsWellFormed() {
    var random = SeededGenerator(state: 42)
    for round in 0..<20_000 {
      var bytes = EntryCodec.encode(samples[round % samples.count])
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let entry = try? EntryCodec.decode(bytes, at: LogPosition(epoch: 1, seq: 1)) {
        XCTAssertTrue(entry.draft.isWellFormed)
        XCTAssertEqual(EntryCodec.encode(entry.draft), bytes, "one form only")
      }
      let noise = (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? EntryCodec.decode(
        [1, UInt8.random(in: 1...5, using: &random)] + noise, at: LogPosition(epoch: 1, seq: 1))
      if let ids = try? EntryCodec.decodeIDs(noise) { XCTAssertEqual(EntryCodec.encode(ids), noise) }
    }
  }

  func testVarintsHaveOneForm() {
    for bytes: [UInt8] in [[0x80, 0], Array(repeating: 0xff, count: 10), Array(repeating: 0x80, count: 11), [0x80]] {
      var reader = ByteReader(bytes)
      XCTAssertThrowsError(try reader.varint(), "\(bytes)")
    }
    for value in [0, 1, 127, 128, 300, UInt64(UInt32.max), .max] {
      var output: [UInt8] = []
      output.varint(value)
      var reader = ByteReader(output)
      XCTAssertEqual(try reader.varint(), value)
    }
  }
}
