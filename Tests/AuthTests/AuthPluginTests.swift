import Foundation
import Kernel
import XCTest

@testable import Auth

final class AuthPluginTests: XCTestCase {
  private var folder = ""
  private let log = LogCapture()

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "auth-plugin-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  func testANewcomerFindsTheCodeInTheOutbox() async throws {
    let plugin = try await start()
    let signUp = try await call(
      plugin, "/api/home/signup", #"{"name":"Ann","email":"ann@example.org","password":"correct horse"}"#)
    XCTAssertEqual(signUp.status, .created)
    let token = try XCTUnwrap(try object(signUp)["verificationToken"] as? String)
    let mail = try XCTUnwrap(FileManager.default.contentsOfDirectory(atPath: folder + "/outbox").first)
    let text = try String(contentsOfFile: folder + "/outbox/" + mail, encoding: .utf8)
    let code = try XCTUnwrap(text.firstMatch(of: /code is (\d{6})/)).output.1
    XCTAssertTrue(log.records.contains { $0.fields.contains { $0.value == .string(folder + "/outbox/" + mail) } })
    XCTAssertFalse(log.records.contains { "\($0)".replacing(folder, with: "").contains(code) })
    let verified = try await call(plugin, "/api/home/verify-otp", #"{"otp":"\#(code)"}"#, bearer: token)
    let access = try XCTUnwrap(try object(verified)["accessToken"] as? String)
    let principal = try await plugin.principal(accessToken: access)
    XCTAssertEqual(principal.name, "Ann")
    await plugin.stop()
  }

  func testAccountsAndTokensSurviveARestart() async throws {
    let first = try await start()
    let domain = try first.domain()
    let name = try XCTUnwrap(DisplayName("Ann"))
    let user = User(
      id: "a1", name: name, email: try XCTUnwrap(EmailAddress("ann@example.org")), passwordHash: "$2b$",
      createdAt: SystemTime().timestamp())
    try await domain.home.signIns.users.insert(user)
    let pair = try await domain.home.signIns.open(for: user, device: "", holder: .client)
    await first.stop()
    let second = try await start()
    let principal = try await second.principal(accessToken: pair.accessToken)
    XCTAssertEqual(principal.userID, "a1")
    let refreshed = try await second.domain().home.signIns.refresh(pair.refreshToken)
    XCTAssertEqual(refreshed.user, user)
    await second.stop()
  }

  func testBeforeItsStartAndAfterItsStopClientsAreToldToComeBack() async throws {
    let plugin = AuthPlugin(configuration: AuthConfiguration(), environment: environment())
    await assertThrows(.starting) { try await call(plugin, "/api/home/signin", "{}") }
    try await plugin.start(PluginContext(reactors: []))
    await plugin.stop()
    await plugin.stop()
    await assertThrows(.accountsUnavailable) {
      try await call(plugin, "/api/home/signin", #"{"email":"a@b.c","password":"x"}"#)
    }
  }

  func testAShortSecretIsAStartUpError() async throws {
    var configuration = AuthConfiguration()
    configuration.accessTokenSecret = Redacted("short")
    let plugin = AuthPlugin(configuration: configuration, environment: environment())
    do {
      try await plugin.start(PluginContext(reactors: []))
      XCTFail("started with a short secret")
    } catch { XCTAssertTrue(error is AuthSecretsError) }
    await plugin.stop()
  }

  func testBudgetsCountByTheAccountThatIsMeant() throws {
    let body = Array(#"{"email":" Ann@Example.org","refreshToken":"family.secret"}"#.utf8)
    let request = HTTPRequest(
      method: .post, path: "/", headers: ["content-type": "application/json"], body: body)
    let domain = AuthFixture().domain
    let account = try XCTUnwrap(AuthBudgets.account(of: request, domain))
    XCTAssertEqual(
      account, MACKey(AuthFixture.secrets.refresh).hash(of: try XCTUnwrap(EmailAddress("ann@example.org"))))
    XCTAssertFalse(account.contains("@"))
    XCTAssertEqual(AuthBudgets.family(of: request), "family")
    XCTAssertNil(AuthBudgets.account(of: HTTPRequest(method: .post, path: "/"), domain))
  }

  private func start() async throws -> AuthPlugin {
    var configuration = AuthConfiguration()
    configuration.bcryptCost = 4
    let plugin = AuthPlugin(configuration: configuration, environment: environment())
    try await plugin.start(PluginContext(reactors: []))
    return plugin
  }

  private func environment() -> PluginEnvironment {
    PluginEnvironment(logger: Logger(label: "auth", sink: log), dataFolder: folder)
  }

  private func call(
    _ plugin: AuthPlugin, _ path: String, _ json: String, bearer: String? = nil
  ) async throws -> HTTPResponse {
    var headers: HTTPHeaders = ["content-type": "application/json"]
    headers["authorization"] = bearer.map { "Bearer \($0)" }
    let route = try XCTUnwrap(plugin.routes.first { $0.pattern == path })
    return try await route.handler(HTTPRequest(method: .post, path: path, headers: headers, body: Array(json.utf8)))
  }

  private func object(_ response: HTTPResponse) throws -> [String: Any] {
    try XCTUnwrap(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
  }
}
