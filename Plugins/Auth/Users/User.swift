import Kernel

/// An account whose address was confirmed.
struct User: Equatable, Sendable {
  /// 24 hexadecimal digits.
  let id: String
  var name: DisplayName
  var email: EmailAddress
  /// bcrypt, `$2b$...`.
  var passwordHash: String
  let createdAt: Timestamp
}
