import Kernel

/// A refresh token: `family.secret`, opaque to clients. The family names the sign-in; the secret is 16 random bytes and
/// a 16-byte code over them, so that a made-up token is told from one that was issued and used before: only the
/// latter ends a sign-in.
struct RefreshToken: Equatable, Sendable {
  /// The sign-in's id.
  let familyID: String
  private let secret: [UInt8]

  /// What clients are given.
  var text: String { familyID + "." + Base64.encode(secret, as: .url) }

  /// A fresh token of a family.
  init(familyID: String, random: RandomSource, key: MACKey) {
    self.familyID = familyID
    let nonce = random.bytes(16)
    secret = nonce + Self.tag(familyID, nonce, key)
  }

  /// The token in this text; `nil` unless it was once issued.
  init?(_ text: String, key: MACKey) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 128, parts.count == 2, let secret = Base64.decode(parts[1], as: .url), secret.count == 32
    else {
      return nil
    }
    familyID = String(parts[0])
    guard equalInConstantTime(Array(secret[16...]), Self.tag(familyID, Array(secret[..<16]), key)) else { return nil }
    self.secret = secret
  }

  /// What is stored: a keyed hash of the secret.
  func hash(key: MACKey) -> [UInt8] { key.code(for: Array("stored:".utf8) + secret) }

  private static func tag(_ familyID: String, _ nonce: [UInt8], _ key: MACKey) -> [UInt8] {
    Array(key.code(for: Array("issued:\(familyID):".utf8) + nonce).prefix(16))
  }
}
