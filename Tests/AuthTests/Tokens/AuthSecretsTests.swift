import Foundation
import Synchronization
import XCTest

@testable import Auth

final class AuthSecretsTests: XCTestCase {
  private var folder = ""
  private var file: String { folder + "/secrets.json" }

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "auth-secrets-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  func testSecretsAreMadeOnceAndKeptForTheOwnerOnly() throws {
    let first = try load()
    XCTAssertEqual(try load(), first)
    XCTAssertEqual(Set([first.access, first.refresh, first.verification]).count, 3)
    XCTAssertGreaterThanOrEqual(first.access.count, 32)
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    XCTAssertEqual(mode, 0o600)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder), ["secrets.json"])
  }

  func testAGivenSecretIsUsedAndTheOthersAreMade() throws {
    let given = String(repeating: "g", count: 32)
    XCTAssertEqual(try load(access: given).access, Array(given.utf8))
    XCTAssertNotEqual(try load(access: given).refresh, Array(given.utf8))
  }

  func testInstancesHaveToBeGivenAllSecrets() throws {
    let (one, two, three) = (secret("a"), secret("b"), secret("c"))
    XCTAssertNoThrow(try AuthSecrets.load(access: one, refresh: two, verification: three, file: nil))
    XCTAssertThrowsError(try AuthSecrets.load(access: one, refresh: "", verification: nil, file: nil)) { error in
      let text = "\(error)"
      XCTAssertTrue(text.contains("set REFRESH_TOKEN_SECRET, VERIFICATION_SECRET, for instance"), text)
    }
  }

  private func secret(_ letter: String) -> String { String(repeating: letter, count: 32) }

  func testWithAllSecretsGivenNothingIsWritten() throws {
    _ = try load(
      access: String(repeating: "a", count: 32), refresh: String(repeating: "b", count: 32),
      verification: String(repeating: "c", count: 32))
    XCTAssertFalse(FileManager.default.fileExists(atPath: file))
  }

  func testAShortSecretIsRefusedByName() throws {
    XCTAssertThrowsError(try load(access: String(repeating: "a", count: 31))) {
      XCTAssertTrue("\($0)".hasPrefix("ACCESS_TOKEN_SECRET has 31 bytes; give at least 32"), "\($0)")
    }
  }

  func testEqualSecretsAreRefused() throws {
    let same = String(repeating: "a", count: 40)
    XCTAssertThrowsError(try load(access: same, refresh: same))
  }

  func testADamagedFileIsNamedAndLeftAlone() throws {
    for text in ["not json", "{}", #"{"ACCESS_TOKEN_SECRET":"short"}"#] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      XCTAssertThrowsError(try load()) { XCTAssertTrue("\($0)".hasPrefix(file)) }
      XCTAssertEqual(try String(contentsOfFile: file, encoding: .utf8), text)
    }
  }

  func testServersThatStartAtOnceAgree() throws {
    let path = file
    let keys = Keys()
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      let secrets = try? AuthSecrets.load(access: nil, refresh: nil, verification: nil, file: path)
      keys.all.withLock { $0.append(secrets?.access ?? []) }
    }
    let all = keys.all.withLock { $0 }
    XCTAssertEqual(Set(all).count, 1)
    XCTAssertNotEqual(all.first, [])
  }

  private func load(access: String? = nil, refresh: String? = nil, verification: String? = "") throws -> AuthSecrets {
    try AuthSecrets.load(access: access, refresh: refresh, verification: verification, file: file)
  }
}

private final class Keys: Sendable {
  let all = Mutex<[[UInt8]]>([])
}
