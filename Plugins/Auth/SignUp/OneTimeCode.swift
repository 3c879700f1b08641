/// The digits mailed to an address. Only their keyed hash is kept, and nothing prints them.
struct OneTimeCode: Sendable {
  /// How many digits confirm a sign-up.
  static let signUpDigits = 6
  /// How long a code is good for.
  static let lifetime = Duration.seconds(5 * 60)
  /// Wrong guesses after which it is void.
  static let maxTries = 5

  /// `042917`
  let digits: String

  /// Draws one of the codes of so many digits, at most nine, each as likely as any other.
  init(from random: RandomSource, digits count: Int = signUpDigits) {
    let codes = (0..<count).reduce(UInt32(1)) { codes, _ in codes * 10 }
    // Values past the last whole set of codes would favour the low ones; they are drawn again.
    let limit = UInt32.max - UInt32.max % codes
    var value: UInt32
    repeat { value = random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) } } while value >= limit
    let text = String(value % codes)
    digits = String(repeating: "0", count: count - text.count) + text
  }

  /// The code in this text; `nil` unless it is so many ASCII digits.
  init?(_ text: String, digits count: Int = signUpDigits) {
    guard text.utf8.count == count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    digits = text
  }

  /// What is stored: a keyed hash that is worth nothing for another sign-up.
  func hash(for signUpID: String, key: MACKey) -> [UInt8] { key.code(for: "\(signUpID):\(digits)".utf8) }
}
