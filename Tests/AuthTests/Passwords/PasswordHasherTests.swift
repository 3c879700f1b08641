import Kernel
import XCTest

@testable import Auth

final class PasswordHasherTests: XCTestCase {
  func testAHashMatchesItsPasswordOnly() async throws {
    let hasher = PasswordHasher(cost: 4)
    let hash = try await hasher.hash(XCTUnwrap(Password("correct horse")))
    XCTAssertTrue(hash.hasPrefix("$2b$04$"))
    XCTAssertEqual(hash.utf8.count, 60)
    let right = try await hasher.matches("correct horse", hash: hash)
    let wrong = try await hasher.matches("correct horsf", hash: hash)
    XCTAssertTrue(right)
    XCTAssertFalse(wrong)
  }

  func testHashesOfTheSamePasswordDiffer() async throws {
    let hasher = PasswordHasher(cost: 4)
    let password = try XCTUnwrap(Password("correct horse"))
    let first = try await hasher.hash(password)
    let second = try await hasher.hash(password)
    XCTAssertNotEqual(first, second)
  }

  func testAHashOfAnotherImplementationMatches() async throws {
    // From the test vectors of OpenBSD's bcrypt.
    let hash = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    let matches = try await PasswordHasher(cost: 4).matches("U*U", hash: hash)
    XCTAssertTrue(matches)
  }

  func testWithoutAHashNothingMatches() async throws {
    let hasher = PasswordHasher(cost: 4)
    for text in ["", "correct horse", String(repeating: "x", count: 73)] {
      let matches = try await hasher.matches(text, hash: nil)
      XCTAssertFalse(matches)
    }
  }

  func testNoPartOfAPasswordIsCutOff() async throws {
    let longest = String(repeating: "x", count: 72)
    XCTAssertNotNil(Password(longest))
    XCTAssertNil(Password(longest + "x"))
    // 25 letters of three bytes each.
    XCTAssertNil(Password(String(repeating: "日", count: 25)))
    XCTAssertNil(Password("correct\0horse"))
    XCTAssertNil(Password("seven77"))
    let hasher = PasswordHasher(cost: 4)
    let hash = try await hasher.hash(XCTUnwrap(Password(longest)))
    let longer = try await hasher.matches(longest + "y", hash: hash)
    let withNUL = try await hasher.matches(longest.dropLast() + "\0", hash: hash)
    XCTAssertFalse(longer)
    XCTAssertFalse(withNUL)
  }

  func testMoreThanTheQueueHoldsIsToldToComeBack() async throws {
    let hasher = PasswordHasher(cost: 8, threads: 1, capacity: 4)
    let refused = await withTaskGroup(of: ProtocolError?.self) { group in
      for _ in 0..<40 {
        group.addTask {
          do throws(ProtocolError) {
            _ = try await hasher.matches("guess", hash: nil)
            return nil
          } catch { return error }
        }
      }
      return await group.reduce(into: [ProtocolError]()) { if let error = $1 { $0.append(error) } }
    }
    XCTAssertFalse(refused.isEmpty)
    XCTAssertTrue(refused.allSatisfy { $0.retryable && $0.status == .serviceUnavailable })
    let afterwards = try await hasher.matches("guess", hash: nil)
    XCTAssertFalse(afterwards)
  }

  func testFiftyPeopleSignInWithTheDefaults() async throws {
    let hasher = PasswordHasher()
    let hash = try await hasher.hash(XCTUnwrap(Password("correct horse")))
    XCTAssertTrue(hash.hasPrefix("$2b$10$"))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 { group.addTask { try await hasher.matches("correct horse", hash: hash) } }
      for try await matches in group { XCTAssertTrue(matches) }
    }
  }
}
