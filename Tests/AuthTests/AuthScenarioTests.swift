import Foundation
import Kernel
import KernelTesting
import XCTest

@testable import Auth

/// The plugin inside a server, over HTTP and sockets.
final class AuthScenarioTests: XCTestCase {
  private var folders: [String] = []

  override func tearDown() {
    for folder in folders { try? FileManager.default.removeItem(atPath: folder) }
  }

  func testASignInOpensSocketsUntilItsLogout() throws {
    try scenario { harness in
      let session = try self.account(harness)
      let token = try XCTUnwrap(session["accessToken"] as? String)
      let speaking = try harness.connect("ann", path: "/?token=\(token)")
      try speaking.send("HELLO")
      XCTAssertEqual(try speaking.expect("HELLO").string("name"), "Ann")
      let silent = try harness.connect("ann", path: "/?token=\(token)")
      let refresh = try XCTUnwrap(session["refreshToken"] as? String)
      let logout = try harness.request("POST", "/api/home/logout", body: #"{"refreshToken":"\#(refresh)"}"#)
      XCTAssertEqual(logout.status, 200)
      try speaking.expectClose(4001)
      try silent.send("HELLO")
      try silent.expectClose(4001)
      XCTAssertThrowsError(try harness.connect("ann", path: "/?token=\(token)"))
    }
  }

  func testATicketOpensASocketOnce() throws {
    try scenario { harness in
      let token = try XCTUnwrap(try self.account(harness)["accessToken"] as? String)
      let origin = ["origin": "http://test"]
      let issued = try harness.request(
        "POST", "/api/user/ws-ticket", headers: origin.merging(["authorization": "Bearer \(token)"]) { $1 })
      XCTAssertEqual(issued.status, 201)
      let ticket = try XCTUnwrap(issued.json["ticket"] as? String)
      let page = try harness.connect("ann", path: "/?ticket=\(ticket)", headers: origin)
      try page.send("HELLO")
      try page.expect("HELLO")
      XCTAssertThrowsError(try harness.connect("ann", path: "/?ticket=\(ticket)", headers: origin))
    }
  }

  func testStrangersAreUnauthorizedEverywhere() throws {
    try scenario { harness in
      XCTAssertThrowsError(try harness.connect("eve"))
      XCTAssertThrowsError(try harness.connect("eve", path: "/?token=x"))
      for path in ["/api/user/me", "/api/user/nothing"] {
        let reply = try harness.request("GET", path)
        XCTAssertEqual(reply.status, 401)
        XCTAssertEqual(reply.json["message"] as? String, "Unauthorized")
      }
      let unknown = try harness.request("GET", "/api/home/nothing")
      XCTAssertEqual(unknown.status, 404)
    }
  }

  private func scenario(_ body: (PluginHarness) throws -> Void) throws {
    try PluginHarness.scenario(plugins: { try [self.auth($0), Greeter()] }, body)
  }

  private func auth(_ time: any TimeSource) throws -> AuthPlugin {
    let folder = NSTemporaryDirectory() + "auth-scenario-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    folders.append(folder)
    var configuration = AuthConfiguration()
    configuration.bcryptCost = 4
    return AuthPlugin(
      configuration: configuration,
      environment: PluginEnvironment(logger: .silent, dataFolder: folder, time: time))
  }

  /// Signs up and confirms, with the code out of the newest scenario's outbox.
  private func account(_ harness: PluginHarness) throws -> [String: Any] {
    let signUp = try harness.request(
      "POST", "/api/home/signup", body: #"{"name":"Ann","email":"ann@example.org","password":"correct horse"}"#)
    let token = try XCTUnwrap(signUp.json["verificationToken"] as? String)
    let outbox = try XCTUnwrap(folders.last) + "/outbox"
    let mail = try XCTUnwrap(FileManager.default.contentsOfDirectory(atPath: outbox).first)
    let text = try String(contentsOfFile: outbox + "/" + mail, encoding: .utf8)
    let code = try XCTUnwrap(text.firstMatch(of: /code is (\d{6})/)).output.1
    let verified = try harness.request(
      "POST", "/api/home/verify-otp", headers: ["authorization": "Bearer \(token)"], body: #"{"otp":"\#(code)"}"#)
    XCTAssertEqual(verified.status, 200)
    return verified.json
  }
}

/// Answers HELLO with the name of who asks.
private final class Greeter: Plugin {
  static let manifest = PluginManifest(name: "greeter", version: "1.0", summary: "Answers HELLO.")

  init() {}
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<Greeter>) {
    registrar.on("HELLO", cost: .control) { _, _, session, _ in
      session.send("HELLO") { json in
        json.key("name")
        json.string(session.principal.name)
      }
    }
  }
}
