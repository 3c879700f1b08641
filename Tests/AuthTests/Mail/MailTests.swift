import Foundation
import Kernel
import Synchronization
import XCTest

@testable import Auth

final class MailTests: XCTestCase {
  private let ann = EmailAddress("ann@example.org")

  func testAMessageIsRenderedAsRFC5322() throws {
    let message = MailMessage(to: try XCTUnwrap(ann), subject: "Hello", text: "One\nTwo\n")
    let time = Timestamp(milliseconds: 1_795_455_349_637)
    XCTAssertEqual(
      message.rendered(from: "Canvas <canvas@board.example>", id: "x1", at: time),
      """
      From: Canvas <canvas@board.example>\r
      To: ann@example.org\r
      Subject: Hello\r
      Date: Mon, 23 Nov 2026 17:35:49 +0000\r
      Message-ID: <x1@board.example>\r
      MIME-Version: 1.0\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Transfer-Encoding: 8bit\r
      \r
      One\r
      Two\r

      """)
  }

  func testNoHeaderCanBeAdded() throws {
    let message = MailMessage(to: try XCTUnwrap(ann), subject: "Hi\r\nBcc: eve@example.org", text: "")
    let text = message.rendered(from: "a@b\nX: y", id: "x", at: Timestamp(milliseconds: 0))
    let names = text.components(separatedBy: "\r\n").prefix { !$0.isEmpty }.map { $0.prefix { $0 != ":" } }
    XCTAssertEqual(names.count, 8)
    XCTAssertFalse(names.contains("Bcc"))
    XCTAssertFalse(names.contains("X"))
    XCTAssertFalse(text.replacing("\r\n", with: "").contains("\n"))
  }

  func testASubjectBeyondASCIIIsAnEncodedWord() throws {
    let message = MailMessage(to: try XCTUnwrap(ann), subject: "Grüße", text: "")
    let text = message.rendered(from: "a@b", id: "x", at: Timestamp(milliseconds: 0))
    XCTAssertTrue(text.contains("Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n"))
  }

  func testTheOutboxHasOnePrivateFileForEachMail() async throws {
    let folder = NSTemporaryDirectory() + "outbox-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let told = Told()
    let code = OneTimeCode(from: .system)
    let mailer = OutboxMailer(folder: folder, sender: "canvas@localhost", capacity: 3, time: SystemTime()) { path in
      told.paths.withLock { $0.append(path) }
    }
    for _ in 0..<5 { try await mailer.send(.code(code, to: XCTUnwrap(ann))) }
    let paths = told.paths.withLock { $0 }
    XCTAssertEqual(Set(paths).count, 5)
    XCTAssertFalse(paths.contains { $0.contains(code.digits) && !folder.contains(code.digits) })
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder).count, 3)
    let last = try XCTUnwrap(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + last)
    XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o600)
    XCTAssertTrue(try String(contentsOfFile: folder + "/" + last, encoding: .utf8).contains(code.digits))
  }
}

private final class Told: Sendable {
  let paths = Mutex<[String]>([])
}
