import Kernel
import XCTest

@testable import Auth

private struct NotRotated: Error {}

final class RefreshFamilyTests: XCTestCase {
  private let start = Timestamp(milliseconds: 1_000_000)
  private let (a, b, c, d): ([UInt8], [UInt8], [UInt8], [UInt8]) = ([1], [2], [3], [4])

  private var family: RefreshFamily { family(of: .page) }

  private func family(of holder: RefreshFamily.Holder) -> RefreshFamily {
    RefreshFamily(id: "f", userID: "u", first: a, device: "", holder: holder, at: start)
  }

  func testTheGoodTokenIsReplaced() throws {
    let next = try rotated(family, a, b)
    XCTAssertEqual(next.current, [b])
    XCTAssertEqual(next.previous, a)
  }

  func testATokenWhoseAnswerWasLostLeadsToAnotherWheneverItComes() throws {
    let once = try rotated(family, a, b)
    let twice = try rotated(once, a, c, after: .seconds(86_400))
    XCTAssertEqual(twice.current, [b, c])
    XCTAssertEqual(twice.previous, a)
    XCTAssertEqual(twice.rotatedAt, start + .seconds(86_400), "the list of sign-ins shows it")
    let next = try rotated(twice, c, d, after: .seconds(90_000))
    XCTAssertEqual(next.rotating(a, next: b, at: start + .seconds(90_000)), .reused(next), "a successor was used")
  }

  func testOfOwnerAndThiefTheSecondToUseWhatTheyGotEndsTheFamily() throws {
    let owners = try rotated(family, a, b)
    let both = try rotated(owners, a, c, after: .seconds(60))
    let thiefs = try rotated(both, c, d, after: .seconds(900))
    XCTAssertEqual(thiefs.rotating(b, next: [5], at: start + .seconds(901)), .reused(thiefs))
  }

  func testAClientsSpentTokenIsRefusedAndAfterTheGraceEndsTheFamily() throws {
    let once = try rotated(family(of: .client), a, b)
    XCTAssertEqual(once.rotating(a, next: c, at: start + .seconds(10)), .spent)
    XCTAssertEqual(once.rotating(a, next: c, at: start + .milliseconds(10_001)), .reused(once))
  }

  func testATokenFromTwoRotationsAgoEndsTheFamilyAtOnce() throws {
    let twice = try rotated(try rotated(family, a, b), b, c)
    XCTAssertEqual(twice.rotating(a, next: d, at: start), .reused(twice))
  }

  func testOfTheTokensOfOneOnlyOneLineGoesOn() throws {
    let both = try rotated(try rotated(family, a, b), a, c)
    let line = try rotated(both, b, d, after: .seconds(900))
    XCTAssertEqual(line.current, [d])
    XCTAssertEqual(line.rotating(c, next: a, at: start + .seconds(900)), .reused(line))
  }

  func testOfTheTokensOfOneAFewAreGoodTheNewest() throws {
    var family = try rotated(family, a, b)
    for value in 0..<RefreshFamily.maxSiblings { family = try rotated(family, a, [UInt8(100 + value)]) }
    XCTAssertEqual(family.current.count, RefreshFamily.maxSiblings)
    XCTAssertEqual(family.current.first, [100], "the oldest gave way")
    XCTAssertEqual(family.current.last, [UInt8(99 + RefreshFamily.maxSiblings)])
  }

  func testAFamilyEndsAtItsAbsoluteExpiry() throws {
    let late = start + RefreshFamily.lifetime
    XCTAssertEqual(family.rotating(a, next: b, at: late), .unknown)
    XCTAssertEqual(try rotated(family, a, b, after: .seconds(29 * 86_400)).expiresAt, late)
  }

  private func rotated(
    _ family: RefreshFamily, _ presented: [UInt8], _ next: [UInt8], after wait: Duration = .zero
  ) throws -> RefreshFamily {
    guard case .rotated(let next) = family.rotating(presented, next: next, at: start + wait) else {
      throw NotRotated()
    }
    return next
  }
}
