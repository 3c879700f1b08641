import Kernel
import KernelTesting
import XCTest

@testable import History

/// Rules E-1, E-2 and E-4.
final class FieldsTests: XCTestCase {
  func testTagsAscendAndComeOnce() {
    XCTAssertNoThrow(try Fields([2, 1, 9, 3, 0]))
    for bytes: [UInt8] in [[3, 0, 2, 1, 9], [2, 0, 2, 0], [2], [2, 1], [0x82, 0, 0], [2, 0x80, 0]] {
      XCTAssertThrowsError(try Fields(bytes), "\(bytes)")
    }
    XCTAssertEqual(try Fields([]).list, [])
  }

  func testAPatchReplacesAddsAndRemoves() throws {
    let fields = try Fields([1, 1, 10, 3, 2, 30, 31, 5, 1, 50])
    let patch = try Fields([2, 1, 20, 3, 1, 99, 5, 0, 7, 0, 0x90, 1, 1, 5])
    let merged = fields.merged(with: patch)
    XCTAssertEqual(merged.bytes, [1, 1, 10, 2, 1, 20, 3, 1, 99, 0x90, 1, 1, 5])
    XCTAssertEqual(merged, try Fields(merged.bytes))
  }

  func testRandomPatchesMergeAsADictionaryDoes() throws {
    var random = SeededGenerator(state: 3)
    let some = { (random: inout SeededGenerator, lengths: ClosedRange<Int>) -> [UInt64: [UInt8]] in
      var fields: [UInt64: [UInt8]] = [:]
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let value = (0..<Int.random(in: lengths, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random) }
        fields[UInt64.random(in: 0..<300, using: &random) % 12] = value
      }
      return fields
    }
    let encode = { (fields: [UInt64: [UInt8]]) in
      Sample.fields(fields.sorted { $0.key < $1.key }.map { (FieldTag(rawValue: $0.key), $0.value) })
    }
    for _ in 0..<2000 {
      let (old, patch) = (some(&random, 1...3), some(&random, 0...3))
      let merged = try Fields(encode(old)).merged(with: Fields(encode(patch)))
      XCTAssertEqual(
        merged.bytes, encode(old.merging(patch) { $1 }.filter { !$0.value.isEmpty || patch[$0.key] == nil }))
      XCTAssertEqual(merged, try Fields(merged.bytes))
    }
  }

  func testEveryKindIsAcceptedWithWhatItNeeds() throws {
    let (points, box) = (Sample.points([(0, 0), (5, 5)]), Sample.box(-5, 5, 100, 0))
    let rows: [(UInt64, [(FieldTag, [UInt8])])] = [
      (2, [(.points, Sample.points([(0, 0)]))]),
      (3, [(.points, points), (.colour, [1, 2, 3, 4]), (.placement, Sample.placement(5, -5, 2048, -1024))]),
      (4, [(.points, points), (.width, Sample.varint(8000))]),
      (5, [(.points, points)]),
      (6, [(.box, box), (.fill, [1, 2, 3])]),
      (7, [(.box, box)]),
      (8, [(.box, box), (.text, Array("é".utf8)), (.fontSize, Sample.varint(16))]),
      (9, [(.box, box), (.source, Array("cat.png".utf8))]),
      (2, [(.points, points), (.cssColour, Array("rgb(1, 2, 3)".utf8)), (FieldTag(rawValue: 77), [])]),
      (10, []), (.max, [(.points, points), (.box, box)]),
      (12, [(.points, Sample.points([(0, 0)])), (.box, box), (.text, [65]), (FieldTag(rawValue: 77), [1, 2])]),
    ]
    for (kind, fields) in rows {
      let fields = try Fields(Sample.fields(fields))
      XCTAssertNoThrow(try FieldRules.check(fields, of: ElementKind(rawValue: kind)), "\(kind)")
    }
  }

  func testEveryFaultIsNamed() throws {
    let (points, box) = (Sample.points([(0, 0), (5, 5)]), Sample.box(0, 0, 1, 1))
    let rows: [(UInt64, [(FieldTag, [UInt8])], String)] = [
      (0, [], "this kind"), (1, [(.points, points)], "this kind"),
      (2, [], "points is missing"), (6, [], "box is missing"), (8, [(.box, box)], "text is missing"),
      (9, [(.box, box)], "source is missing"), (8, [(.text, [65])], "box is missing"),
      (4, [(.points, Sample.points([(0, 0)]))], "points: there must be 2"),
      (2, [(.points, [])], "points: it is too short"), (2, [(.points, points + [0])], "points: it is too long"),
      (2, [(.points, points), (.colour, [1, 2])], "colour: it must have 3 or 4"),
      (2, [(.points, points), (.width, [0])], "width: it must be 1 to 8000"),
      (2, [(.points, points), (.width, Sample.varint(8001))], "width: it must be"),
      (2, [(.points, points), (.width, [1, 1])], "width: it is too long"),
      (2, [(.points, points), (.box, box)], "box is not for kind 2"),
      (6, [(.points, points), (.box, box)], "points is not for kind 6"),
      (6, [(.box, box), (.placement, Sample.placement(1, 1))], "placement is not for kind 6"),
      (2, [(.points, points), (.placement, Sample.placement(1, 1, 1 << 20 + 1))], "placement: its scale is too large"),
      (9, [(.box, box), (.source, [65]), (.fill, [1, 2, 3])], "fill is not for kind 9"),
      (6, [(.box, Sample.box(16_000_001, 0, 1, 1))], "box: it is too far off"),
      (6, [(.box, Sample.box(0, 0, 16_000_001, 1))], "box: it is too large"),
      (8, [(.box, box), (.text, [])], "text: it may have 8192"), (8, [(.box, box), (.text, [0xff])], "UTF-8"),
      (8, [(.box, box), (.text, Array(repeating: 65, count: 8193))], "text: it may have"),
      (9, [(.box, box), (.source, Array(repeating: 65, count: 513))], "source: it may have"),
      (8, [(.box, box), (.text, [65]), (.fontSize, [15])], "font size: it must be"),
      (2, [(.points, points), (.cssColour, Array("url(<x>)".utf8))], "CSS colour"),
      (12, [(.colour, [1])], "colour: it must"), (12, [(.width, [0])], "width: it must"),
      (.max, [(.points, [])], "points: it is too short"), (10, [(.text, [0xff])], "UTF-8"),
    ]
    for (kind, fields, problem) in rows {
      let fields = try Fields(Sample.fields(fields))
      XCTAssertThrowsError(try FieldRules.check(fields, of: ElementKind(rawValue: kind)), problem) { error in
        let error = error as? ProtocolError
        XCTAssertEqual(error?.code, "invalid_element")
        XCTAssertTrue(error?.message.contains(problem) ?? false, "\(problem): \(error?.message ?? "")")
      }
    }
  }

  func testAPatchIsCheckedAlone() throws {
    for bytes: [UInt8] in [[], [2, 1, 5], [3, 1, 0]] {
      XCTAssertThrowsError(try FieldRules.check(patch: Fields(bytes)), "\(bytes)")
    }
    XCTAssertNoThrow(try FieldRules.check(patch: Fields([2, 0, 3, 1, 5, 0x90, 1, 0])))
  }

  func testAnyBytesGiveFieldsOrAFailure() {
    var random = SeededGenerator(state: 8)
    for round in 0..<20_000 {
      var bytes = Sample.diagonal + Sample.fields([(.placement, Sample.placement(9, -9)), (.cssColour, [65])])
      for _ in 0...2 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let fields = try? Fields(bytes) else { continue }
      let kind = ElementKind(rawValue: UInt64(round % 11))
      let isValid = (try? FieldRules.check(fields, of: kind)) != nil
      let body = V1Stroke.body(
        of: Element(id: "a", kind: kind == .stroke ? .freehand : kind, body: bytes),
        stamp: StrokeBody.Stamp(userID: "u", roomID: "r", time: Timestamp(milliseconds: 0)))
      if isValid, kind.hasPoints { XCTAssertNotNil(body) }
      _ = try? FieldRules.check(patch: fields)
      _ = ElementPatch.apply(Sample.freehand("a"), bytes)
    }
  }
}
