import Foundation
import Kernel
import KernelTesting
import StoreTesting
import XCTest

import Auth
import Cluster
import RateLimit

/// Two servers with the same accounts, on one MongoDB and one Redis, which keeps what it was told.
struct AccountInstances {
  let near: PluginHarness
  let far: PluginHarness
  let redis: RedisProcess
  let mongo: MongoProcess
  /// Where each puts its letters.
  let folder: String

  static let patience = ClusterConfiguration().redisTimeout

  /// Runs `body` with both; `secrets` says whether they are given any, `budget` how many sign-ins an account has,
  /// `farSecret` what the far one signs access tokens with.
  static func scenario(
    secrets: Bool = true, budget: Int = 1_000, farSecret: Character = "a", _ body: (AccountInstances) throws -> Void
  ) throws {
    let redis = try RedisProcess(["--appendonly", "yes", "--appendfsync", "always"])
    while !FileManager.default.fileExists(atPath: redis.socket) { usleep(1_000) }
    let mongo = try MongoProcess()
    defer { mongo.end() }
    let uri = mongo.uri()
    func plugins(_ name: String, _ time: any TimeSource) throws -> [any Plugin] {
      let folder = redis.folder.appending(path: name).path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let environment = PluginEnvironment(logger: .silent, dataFolder: folder, time: time)
      var cluster = ClusterConfiguration()
      cluster.instance = name
      cluster.redisURL = Redacted("unix://\(redis.socket)")
      cluster.mongoURI = Redacted(uri)
      var limits = RateLimitConfiguration()
      limits.http.auth.requests = budget
      return [
        try ClusterPlugin(configuration: cluster, environment: environment),
        AuthPlugin(configuration: accounts(secrets, name == "far" ? farSecret : "a"), environment: environment),
        RateLimitPlugin(configuration: limits, environment: environment), Greeter(),
      ]
    }
    try PluginHarness.scenario(modes: [.live], plugins: { try plugins("near", $0) }) { near in
      try PluginHarness.scenario(modes: [.live], plugins: { try plugins("far", $0) }) { far in
        try body(AccountInstances(near: near, far: far, redis: redis, mongo: mongo, folder: redis.folder.path))
      }
    }
  }

  private static func accounts(_ secrets: Bool, _ access: Character) -> AuthConfiguration {
    var configuration = AuthConfiguration()
    configuration.bcryptCost = 4
    guard secrets else { return configuration }
    configuration.accessTokenSecret = Redacted(String(repeating: access, count: 32))
    configuration.refreshTokenSecret = Redacted(String(repeating: "r", count: 32))
    configuration.verificationSecret = Redacted(String(repeating: "v", count: 32))
    return configuration
  }

  /// An account that was begun on the near instance and confirmed on the far one.
  func account(_ name: String) throws -> Session {
    let begun = try near.post(
      "/api/home/signup", #"{"name":"\#(name)","email":"\#(name)@example.org","password":"correct horse"}"#)
    XCTAssertEqual(begun.status, 201)
    let token = try XCTUnwrap(begun.json["verificationToken"] as? String)
    let confirmed = try far.post("/api/home/verify-otp", #"{"otp":"\#(try code())"}"#, bearer: token)
    XCTAssertEqual(confirmed.status, 200)
    return try Session(confirmed)
  }

  func signIn(_ name: String, on instance: PluginHarness) throws -> HTTPExchange {
    try instance.post("/api/home/signin", #"{"email":"\#(name)@example.org","password":"correct horse"}"#)
  }

  /// The code in the near instance's newest letter.
  private func code() throws -> Substring {
    let outbox = folder + "/near/outbox"
    let letter = try XCTUnwrap(FileManager.default.contentsOfDirectory(atPath: outbox).max())
    let text = try String(contentsOfFile: outbox + "/" + letter, encoding: .utf8)
    return try XCTUnwrap(text.firstMatch(of: /code is (\d{6})/)).output.1
  }

  /// What `redis-cli` prints.
  @discardableResult
  func ask(_ arguments: String...) throws -> String {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/redis-cli")
    process.arguments = ["-s", redis.socket] + arguments
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// What a client holds after a sign-in.
struct Session {
  let access: String
  let refresh: String
  let userID: String
  /// The sign-in's id.
  var signIn: String { refresh.split(separator: ".").first.map(String.init) ?? "" }

  init(_ response: HTTPExchange) throws {
    access = try XCTUnwrap(response.json["accessToken"] as? String)
    refresh = try XCTUnwrap(response.json["refreshToken"] as? String)
    userID = try XCTUnwrap((response.json["user"] as? [String: String])?["userId"])
  }
}

extension PluginHarness {
  func post(_ path: String, _ body: String = "{}", bearer: String? = nil) throws -> HTTPExchange {
    try request("POST", path, headers: bearer.map { ["authorization": "Bearer \($0)"] } ?? [:], body: body)
  }

  /// Opens a socket and hears whose it is.
  func socket(_ query: String, of name: String) throws -> TestClient {
    let client = try connect(name, path: "/?" + query)
    try client.send("HELLO")
    XCTAssertEqual(try client.expect("HELLO").string("name"), name)
    return client
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
