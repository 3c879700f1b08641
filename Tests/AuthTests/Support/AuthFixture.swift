import AuthAPI
import Foundation
import Kernel
import Synchronization
import XCTest

@testable import Auth

/// The plugin's parts on memory stores, with a clock that stands still, and calls as a client makes them.
final class AuthFixture: Sendable {
  struct Reply {
    var response: HTTPResponse
    var body: [String: Any]

    var status: Int { response.status.rawValue }
    var message: String? { body["message"] as? String }
    var code: String? { body["code"] as? String }
    func text(_ name: String) -> String { body[name] as? String ?? "" }
    var cookie: String? { response.headers["set-cookie"] }
    /// The refresh token in the cookie that is set.
    var cookieToken: String? {
      cookie?.split(separator: ";").first.flatMap { $0.split(separator: "=").last }.map(String.init)
    }
  }

  static let secrets = AuthSecrets(
    access: Array("access-secret-of-thirty-two-bytes".utf8), refresh: Array("refresh-secret-of-thirty-two-byte".utf8),
    verification: Array("verify-secret-of-thirty-two-bytes".utf8))
  static let web: HTTPHeaders = [
    "host": "board.example", "origin": "https://board.example", "x-canvas-client": "web",
  ]

  let time = AdjustableTime()
  let mail = MailSpy()
  let stores: AuthStores
  let domain: AuthDomain
  private let announced: Announced

  /// The sign-ins whose end was announced.
  var ended: [SignedOut] { announced.signIns.withLock { $0 } }

  /// The accounts whose end was announced.
  var deleted: [AccountDeleted] { announced.accounts.withLock { $0 } }

  init(
    stores: AuthStores? = nil, allowedOrigins: [String] = [], _ adjust: (inout AuthConfiguration) -> Void = { _ in }
  ) {
    self.stores =
      stores
      ?? AuthStores(users: MemoryUserStore(), signUps: MemorySignUpStore(), families: MemoryFamilyStore())
    var configuration = AuthConfiguration()
    configuration.bcryptCost = 4
    adjust(&configuration)
    let announced = Announced()
    self.announced = announced
    domain = AuthDomain(
      configuration, secrets: Self.secrets, stores: self.stores, mailer: mail, allowedOrigins: allowedOrigins,
      time: time, ended: { event in announced.signIns.withLock { $0.append(event) } },
      deleted: { event in announced.accounts.withLock { $0.append(event) } })
  }

  /// What a handler answers, errors as the server would show them.
  func call(
    _ handler: (HTTPRequest) async throws -> HTTPResponse, _ json: String? = nil, headers: HTTPHeaders = [:],
    bearer: String? = nil, path: String = "/api/home/x", parameters: [String: String] = [:]
  ) async throws -> Reply {
    var headers = headers
    if let bearer { headers["authorization"] = "Bearer \(bearer)" }
    if json != nil { headers["content-type"] = "application/json" }
    let request = HTTPRequest(
      method: .post, path: path, headers: headers, body: Array((json ?? "").utf8), parameters: parameters)
    var response: HTTPResponse
    do {
      response = try await handler(try await domain.access.admit(request))
    } catch let error as ProtocolError {
      response = .error(error)
    }
    let body = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    return Reply(response: response, body: body ?? [:])
  }

  /// The same on a path that needs an identity.
  func callAsUser(
    _ handler: (HTTPRequest) async throws -> HTTPResponse, _ json: String? = nil, bearer: String?,
    headers: HTTPHeaders = [:], parameters: [String: String] = [:]
  ) async throws -> Reply {
    try await call(
      handler, json, headers: headers, bearer: bearer, path: "/api/user/x", parameters: parameters)
  }

  func signUp(
    name: String = "Ann", email: String = "ann@example.org", password: String = "correct horse"
  ) async throws -> Reply {
    try await call(
      domain.home.signUp, #"{"name":"\#(name)","email":"\#(email)","password":"\#(password)"}"#)
  }

  func verify(_ signUp: Reply, _ code: String?, headers: HTTPHeaders = [:]) async throws -> Reply {
    try await call(
      domain.home.verifyCode, #"{"otp":"\#(code ?? "")"}"#, headers: headers,
      bearer: signUp.text("verificationToken"))
  }

  /// A confirmed account and its first tokens.
  func account(
    name: String = "Ann", email: String = "ann@example.org", password: String = "correct horse"
  ) async throws -> Reply {
    try await verify(try await signUp(name: name, email: email, password: password), mail.lastCode)
  }

  func signIn(
    email: String = "ann@example.org", password: String = "correct horse", headers: HTTPHeaders = [:]
  ) async throws -> Reply {
    try await call(domain.home.signIn, #"{"email":"\#(email)","password":"\#(password)"}"#, headers: headers)
  }

  func refresh(_ token: String) async throws -> Reply {
    try await call(domain.home.refresh, #"{"refreshToken":"\#(token)"}"#)
  }
}

private final class Announced: Sendable {
  let signIns = Mutex<[SignedOut]>([])
  let accounts = Mutex<[AccountDeleted]>([])
}

/// Fails unless `body` throws this error.
func assertThrows<T>(
  _ expected: ProtocolError, file: StaticString = #filePath, line: UInt = #line, _ body: () async throws -> T
) async {
  do {
    _ = try await body()
    XCTFail("did not throw", file: file, line: line)
  } catch {
    XCTAssertEqual(error as? ProtocolError, expected, file: file, line: line)
  }
}
