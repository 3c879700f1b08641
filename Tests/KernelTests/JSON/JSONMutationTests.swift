import Foundation
import Kernel
import KernelTesting
import XCTest

/// Mutates valid texts with a fixed seed: accepts and refuses what Foundation does, and never traps.
final class JSONMutationTests: XCTestCase {
  private static let seeds = [
    #"{"type":"CANVAS_UPDATE","payload":{"points":[{"x":1.5,"y":2.25},{"x":-3e2,"y":0}],"color":"\u00e4\n#fff"}}"#,
    #"[true,false,null,0,-0.0,1e5,1E-5,12.5e+3,"\ud83d\ude00",{"a":{},"b":[]},[[[1]]],""]"#,
    #""a string of some length with \"escapes\" \\ and \/ more""#,
  ]
  private static let alphabet = Array(#"{}[]",:\0123456789.-+eEtrufalsn /bx"#.utf8) + [0x0a, 0x1f, 0x7f]

  private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      let position = Int.random(in: 0..<max(bytes.count, 1), using: &random)
      let byte = Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &random)]
      switch Int.random(in: 0..<5, using: &random) {
      case 0: if position < bytes.count { bytes.remove(at: position) }
      case 1: bytes.insert(byte, at: min(position, bytes.count))
      case 2: bytes.removeLast(bytes.count - position)
      default: if position < bytes.count { bytes[position] = byte }
      }
    }
    return bytes
  }

  /// Foundation accepts a trailing comma and refuses numbers too large for a `Double`; RFC 8259 says otherwise. Texts
  /// with either are left out of the comparison.
  private func isComparable(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.range(of: "[eE][+-]?[0-9]{3,}", options: .regularExpression) == nil
      && text.range(of: ",[ \n]*[\\]}]", options: .regularExpression) == nil
      && text.range(of: "[0-9]{17,}", options: .regularExpression) == nil
  }

  func testAgreesWithFoundation() {
    var random = SeededGenerator(state: 20_260_401)
    var accepted = 0
    for round in 0..<20_000 {
      let bytes = mutate(Array(Self.seeds[round % Self.seeds.count].utf8), &random)
      guard isComparable(bytes) else { continue }
      let ours = (try? JSONValue.parse(bytes.span)) != nil
      let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      XCTAssertEqual(ours, theirs, String(decoding: bytes, as: UTF8.self))
      accepted += ours ? 1 : 0
    }
    XCTAssertGreaterThan(accepted, 1_000)
  }

  func testWalkingOtherBytesThanWereParsedNeverTraps() throws {
    var random = SeededGenerator(state: 7)
    for round in 0..<20_000 {
      let original = Array(Self.seeds[round % Self.seeds.count].utf8)
      let value = try JSONValue.parse(original.span)
      let other = mutate(mutate(original, &random), &random)
      walk(value, other, depth: 0)
      read(value, other)
    }
  }

  /// Goes through with a reader; must end.
  private func read(_ value: JSONValue, _ bytes: [UInt8]) {
    var reader = JSONReader(value)
    guard reader.beginObject(in: bytes.span) || reader.beginArray(in: bytes.span) else { return }
    var steps = 0
    while reader.nextKey(in: bytes.span) != nil || reader.nextElement(in: bytes.span) {
      if !reader.beginObject(in: bytes.span), !reader.beginArray(in: bytes.span) { _ = reader.double(in: bytes.span) }
      steps += 1
      guard steps <= bytes.count else { return XCTFail("does not end") }
    }
  }

  private func walk(_ value: JSONValue, _ bytes: [UInt8], depth: Int) {
    guard depth < 8 else { return }
    _ = value.double(in: bytes.span)
    _ = value.int(in: bytes.span)
    _ = value.string(in: bytes.span)
    _ = value.bool(in: bytes.span)
    _ = value.isString("CANVAS_UPDATE", in: bytes.span)
    _ = try? value.uniqueMember("payload", in: bytes.span)
    value.forEachMember(in: bytes.span) { key, member in
      _ = key.string(in: bytes.span)
      walk(member, bytes, depth: depth + 1)
    }
    value.forEachElement(in: bytes.span) { walk($0, bytes, depth: depth + 1) }
  }
}
