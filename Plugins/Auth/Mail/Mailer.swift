/// Delivers mail, or hands it to what does.
protocol Mailer: Sendable {
  /// Returns when the message is in safe hands; throws when it is not.
  func send(_ message: MailMessage) async throws
}
