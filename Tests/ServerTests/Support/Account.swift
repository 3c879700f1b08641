import Foundation
import KernelTesting
import XCTest

/// Somebody who has signed up on the server under test, with the code from its outbox.
struct Account {
  let accessToken: String

  var headers: [String: String] { ["authorization": "Bearer \(accessToken)"] }

  /// Signs up and confirms; `folder` is the server's data folder.
  init(_ harness: PluginHarness, name: String, folder: String) throws {
    let before = Self.letters(folder)
    let signUp = try harness.request(
      "POST", "/api/home/signup",
      body: "{\"name\":\"\(name)\",\"email\":\"\(name)@example.org\",\"password\":\"correct horse\"}")
    let token = try XCTUnwrap(signUp.json["verificationToken"] as? String)
    let letter = try XCTUnwrap(Self.letters(folder).subtracting(before).first)
    let text = try String(contentsOfFile: folder + "/outbox/" + letter, encoding: .utf8)
    let code = try XCTUnwrap(text.firstMatch(of: /code is (\d{6})/)).output.1
    let verified = try harness.request(
      "POST", "/api/home/verify-otp", headers: ["authorization": "Bearer \(token)"], body: "{\"otp\":\"\(code)\"}")
    XCTAssertEqual(verified.status, 200)
    accessToken = try XCTUnwrap(verified.json["accessToken"] as? String)
  }

  private static func letters(_ folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder + "/outbox")) ?? [])
  }
}

/// A folder that a test may fill; whoever makes it removes it.
func makeTemporaryFolder() throws -> String {
  let folder = NSTemporaryDirectory() + "server-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  return folder
}
