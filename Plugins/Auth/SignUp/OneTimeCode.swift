/// The six digits mailed to an address. Only their keyed hash is kept, and nothing prints them.
struct OneTimeCode: Sendable {
  /// How long a code is good for.
  static let lifetime = Duration.seconds(5 * 60)
  /// Wrong guesses after which it is void.
  static let maxTries = 5

  /// `042917`
  let digits: String

  /// Draws one of the million codes, each as likely as any other.
  init(from random: RandomSource) {
    // Values past the last whole million would favour the low codes; they are drawn again.
    let limit = UInt32.max - UInt32.max % 1_000_000
    var value: UInt32
    repeat { value = random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) } } while value >= limit
    let text = String(value % 1_000_000)
    digits = String(repeating: "0", count: 6 - text.count) + text
  }

  /// The code in this text; `nil` unless it is six ASCII digits.
  init?(_ text: String) {
    guard text.utf8.count == 6, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    digits = text
  }

  /// What is stored: a keyed hash that is worth nothing for another sign-up.
  func hash(for signUpID: String, key: MACKey) -> [UInt8] { key.code(for: "\(signUpID):\(digits)".utf8) }
}
