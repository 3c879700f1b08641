import Synchronization

@testable import Auth

/// Keeps what would have been mailed.
final class MailSpy: Mailer {
  struct Broken: Error {}

  private let messages = Mutex<[MailMessage]>([])
  private let broken = Mutex(false)

  var sent: [MailMessage] { messages.withLock { $0 } }
  /// The digits of the last message that has a code.
  var lastCode: String? {
    sent.reversed().lazy.compactMap { $0.text.firstMatch(of: /\b\d{6}(?:\d\d)?\b/).map { String($0.output) } }.first
  }

  func fail(_ fails: Bool) { broken.withLock { $0 = fails } }

  func send(_ message: MailMessage) throws {
    if broken.withLock({ $0 }) { throw Broken() }
    messages.withLock { $0.append(message) }
  }
}
