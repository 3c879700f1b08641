import Foundation
import Kernel
import Redis
import StoreTesting
import XCTest

/// TLS to a real server, with a certificate of the test's own.
final class RedisTLSTests: XCTestCase {
  func testAServerWithTheRightCertificateIsSpokenTo() async throws {
    try await scenario(name: "localhost") { process, port, authority in
      let tls = try RedisTLS(authorities: authority)
      let server = try RedisServer(RedisURL("rediss://localhost:\(port)"), tls: tls)
      try await process.with(server) { _, client, handle in
        let bytes = [UInt8](repeating: 7, count: 300_000)
        try await client.send(RedisCommand("SET", "k", bytes), on: handle)
        let got = try await client.send(RedisCommand("GET", "k"), on: handle)
        XCTAssertEqual(got, .bytes(bytes))
      }
    }
  }

  /// For another name; from an authority nobody knows.
  func testAStrangersCertificateAndAnothersNameAreRefused() async throws {
    try await scenario(name: "elsewhere.example") { process, port, authority in
      for tls in [try RedisTLS(authorities: authority), try RedisTLS()] {
        let server = try RedisServer(RedisURL("rediss://localhost:\(port)"), tls: tls)
        try await process.with(server) { _, client, handle in
          await assertFails({ $0 == .notConnected || $0 == .timedOut }) {
            try await client.send(RedisCommand("PING"), on: handle, timeout: .seconds(1))
          }
          let health = await handle.isolation.perform { client.connection(on: $0).health }
          XCTAssertFalse(health.isConnected)
          XCTAssertNotNil(health.lastError)
        }
      }
    }
  }

  /// A server with a certificate for `name`, on a port of its own.
  private func scenario(
    name: String, _ body: (RedisProcess, _ port: UInt16, _ authority: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "canvas-tls-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
    let openssl = Process()
    openssl.executableURL = URL(filePath: "/usr/bin/openssl")
    openssl.arguments =
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)"]
      + ["-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    XCTAssertEqual(openssl.terminationStatus, 0)
    let port = try RedisProcess.freePort()
    let process = try RedisProcess([
      "--tls-port", "\(port)", "--bind", "127.0.0.1", "--tls-cert-file", certificate, "--tls-key-file", key,
      "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no",
    ])
    try await body(process, port, certificate)
  }
}
