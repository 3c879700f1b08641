import Foundation
import Kernel

/// A plain-text mail to one address. None of its text comes from a stranger, and no header can be added through it.
struct MailMessage: Equatable, Sendable {
  let to: EmailAddress
  let subject: String
  /// Lines end in `\n`.
  let text: String

  /// The code that confirms a sign-up.
  static func code(_ code: OneTimeCode, to address: EmailAddress) -> MailMessage {
    MailMessage(
      to: address, subject: "Your Verification Code",
      text: """
        Your verification code is \(code.digits).

        It is good for \(OneTimeCode.lifetime.nanoseconds / 60_000_000_000) minutes and for one use. If you did not ask for it, ignore this mail:
        nothing happens without the code.

        """)
  }

  /// The answer to a sign-up with an address that has an account.
  static func accountExists(_ address: EmailAddress) -> MailMessage {
    MailMessage(
      to: address, subject: "You already have an account",
      text: """
        Somebody, perhaps you, asked for a new account with this address. You already have an account: sign in with it.

        If it was not you, ignore this mail: nothing was changed.

        """)
  }

  /// The code that lets a new password be set.
  static func reset(_ code: OneTimeCode, to address: EmailAddress) -> MailMessage {
    MailMessage(
      to: address, subject: "Your code for a new password",
      text: """
        Your code for a new password is \(code.digits).

        It is good for \(OneTimeCode.lifetime.nanoseconds / 60_000_000_000) minutes and for one use. If you did not ask for it, ignore this mail and
        tell the code to nobody: your password stays as it is.

        """)
  }

  /// The answer to a request for a new password for an address without an account.
  static func noAccount(_ address: EmailAddress) -> MailMessage {
    MailMessage(
      to: address, subject: "There is no account with this address",
      text: """
        Somebody, perhaps you, asked for a new password with this address. There is no account with it: you may have signed up
        with another address, or not yet.

        If it was not you, ignore this mail: nothing was changed.

        """)
  }

  /// The message as RFC 5322 has it, lines ended by CRLF. `id` is unique and fit for a Message-ID.
  func rendered(from sender: String, id: String, at time: Timestamp) -> String {
    let sender = Self.header(sender)
    let domain = sender.split(separator: "@").last.map { $0.filter { $0 != ">" } } ?? "localhost"
    let fields = [
      "From: \(sender)", "To: \(to.text)", "Subject: \(Self.header(subject))", "Date: \(Self.date(time))",
      "Message-ID: <\(id)@\(domain)>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
    ]
    let body = text.split(separator: "\n", omittingEmptySubsequences: false)
    return (fields + [""] + body.map { $0.filter { $0 != "\r" } }).joined(separator: "\r\n")
  }

  /// Header text without anything that could end the line; beyond ASCII it is an encoded word (RFC 2047).
  private static func header(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    guard !line.utf8.allSatisfy({ $0 < 0x80 }) else { return line }
    return "=?utf-8?B?" + Data(line.utf8).base64EncodedString() + "?="
  }

  /// `Mon, 23 Nov 2026 17:35:49 +0000` (RFC 5322 section 3.3).
  private static func date(_ time: Timestamp) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }
}
