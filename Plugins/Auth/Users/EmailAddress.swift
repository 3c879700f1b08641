import Kernel

/// An e-mail address in the one form it is stored and compared in: trimmed, lower case, plain ASCII, checked against
/// the dot-atom form of RFC 5321 section 4.1.2. So it never carries a line break into a mail header.
struct EmailAddress: Hashable, Sendable {
  /// No address is longer, in bytes (RFC 5321 section 4.5.3.1.3).
  static let maxLength = 254

  /// `ann@example.org`
  let text: String

  /// The address in this text, or `nil` when there is none.
  init?(_ input: String) {
    guard input.utf8.count <= 2 * Self.maxLength else { return nil }
    let trimmed = input.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    let text = String(trimmed)
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text.utf8.count <= Self.maxLength else { return nil }
    let parts = text.lowercased().split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else { return nil }
    self.text = parts[0] + "@" + parts[1]
  }

  private static func isLocalPart(_ text: Substring) -> Bool {
    guard (1...64).contains(text.utf8.count) else { return false }
    let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
    return atoms.allSatisfy { atom in
      !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }
  }

  private static func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension MACKey {
  /// Stands for an address where it is not to be read: 22 characters.
  func hash(of email: EmailAddress) -> String {
    Base64.encode(Array(code(for: "address:\(email.text)".utf8).prefix(16)), as: .url)
  }
}
