import Foundation
import XCTest

/// Runs `canvas-bench --allocations` and holds what it prints against limits. It is a program of its own, since it
/// replaces malloc. A release build also holds its own, tighter limits (`make bench`).
final class AllocationTests: XCTestCase {
  // Allocations of the reactor's thread for one message. A debug build does not specialise: it needs one for each send,
  // and boxes on the way. Measured there: 102 and 219; in a release build 12 and 40, whatever the number of members.
  private static let cursorToFifty = 130
  private static let strokeToHundred = 270
  private static let perFurtherMember = 1

  func testOneCursorToFiftyMembersAllocatesLittle() throws {
    XCTAssertLessThanOrEqual(try count("one cursor to 50 members"), Self.cursorToFifty)
  }

  func testOneStrokeToAHundredMembersAllocatesLittle() throws {
    XCTAssertLessThanOrEqual(try count("one stroke to 100 members"), Self.strokeToHundred)
  }

  func testFiftyMoreMembersCostNextToNothing() throws {
    let counts = try Self.counts.get()
    for message in ["cursor", "stroke"] {
      let few = try XCTUnwrap(counts["one \(message) to 50 members"])
      let many = try XCTUnwrap(counts["one \(message) to 100 members"])
      XCTAssertLessThanOrEqual(many - few, 50 * Self.perFurtherMember + 5, message)
    }
  }

  private func count(_ name: String) throws -> Int { try XCTUnwrap(try Self.counts.get()[name], name) }

  /// The program's lines by name; run once.
  private static let counts = Result { try run() }

  private static func run() throws -> [String: Int] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("canvas-bench")
    process.arguments = ["--allocations"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 0, text)
    let lines = text.split(separator: "\n").map { $0.split(separator: ":") }.filter { $0.count == 2 }
    return Dictionary(lines.compactMap { line in Int(line[1].dropFirst()).map { (String(line[0]), $0) } }) { $1 }
  }
}
