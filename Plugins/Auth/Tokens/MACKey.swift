import COpenSSL

/// A secret key for HMAC-SHA256 (RFC 2104).
struct MACKey: Sendable {
  /// How many bytes a code has.
  static let codeLength = 32

  private let bytes: [UInt8]

  /// Makes a key from these bytes; 32 or more are wanted (RFC 7518 section 3.2).
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The 32-byte code of a message.
  func code(for message: some Sequence<UInt8>) -> [UInt8] {
    let message = Array(message)
    var code = [UInt8](repeating: 0, count: Self.codeLength)
    var length: UInt32 = 0
    let done = HMAC(EVP_sha256(), bytes, Int32(bytes.count), message, message.count, &code, &length)
    guard done != nil, length == UInt32(Self.codeLength) else {
      preconditionFailure("HMAC-SHA256 is part of every libcrypto")
    }
    return code
  }
}

/// Whether two byte strings are equal, in a time that depends on their length only.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
