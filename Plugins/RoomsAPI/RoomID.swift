/// Names a room: an 8-character code people can read out, or (from older clients) a UUID.
public struct RoomID: Hashable, Sendable, CustomStringConvertible {
  /// The characters of codes: no 0/O, 1/I/L.
  public static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
  /// Characters in a code.
  public static let codeLength = 8

  /// The canonical text: codes in upper case, UUIDs in lower case.
  public let text: String

  public var description: String { text }

  /// Reads an id as people type it: any case, blanks around it. `nil` when it can be no room's.
  public init?(_ raw: String) {
    guard raw.utf8.count <= 64, raw.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let trimmed = raw.filter { !$0.isWhitespace }
    if trimmed.utf8.count == Self.codeLength {
      let code = trimmed.uppercased()
      guard code.allSatisfy(Self.alphabet.contains) else { return nil }
      text = code
    } else {
      let uuid = trimmed.lowercased()
      guard Self.isUUID(uuid) else { return nil }
      text = uuid
    }
  }

  /// Draws a code at random.
  public static func random(using generator: inout some RandomNumberGenerator) -> RoomID {
    RoomID(code: String((0..<codeLength).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }))
  }

  private init(code: String) { text = code }

  private static func isUUID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
  }
}
