/// A Range field with a single range of bytes (RFC 9110 section 14.1.2).
enum ByteRange: Equatable {
  /// No range, several, another unit or not well formed: the whole is sent, as section 14.2 allows.
  case whole
  /// These bytes, not empty.
  case part(Range<Int>)
  /// Well formed, and nothing of it is in the representation: 416.
  case unsatisfiable

  /// Reads `bytes=0-99`, `bytes=100-`, `bytes=-50` for a representation of `length` bytes.
  init(_ field: String, length: Int) {
    let parts = field.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bytes" else {
      self = .whole
      return
    }
    let ends = parts[1].trimmed.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2 else {
      self = .whole
      return
    }
    switch (ends[0].isEmpty, ends[1].isEmpty) {
    case (true, false): self = Self.suffix(ends[1], length)
    case (false, _): self = Self.span(ends[0], ends[1], length)
    case (true, true): self = .whole
    }
  }

  private static func suffix(_ text: Substring, _ length: Int) -> ByteRange {
    guard let count = number(text) else { return .whole }
    return count == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
  }

  private static func span(_ from: Substring, _ to: Substring, _ length: Int) -> ByteRange {
    guard let first = number(from), let last = to.isEmpty ? .max : number(to), first <= last else { return .whole }
    return first >= length ? .unsatisfiable : .part(first..<(min(last, length - 1) + 1))
  }

  /// Digits only; what is too large for an `Int` is simply large.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(HTTPBytes.isDigit) else { return nil }
    return Int(text) ?? .max
  }
}
