/// What codings a client takes (RFC 9110 section 12.5.3), as far as this server has a choice: gzip or none.
struct AcceptEncoding {
  private var qualities: [String: Int] = [:]

  /// Reads the fields; an element with a malformed weight counts as refused.
  init(_ headers: HTTPHeaders) {
    for element in headers.tokens("accept-encoding").prefix(32) {
      let parts = element.split(separator: ";").map(\.trimmed)
      guard let name = parts.first else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
      qualities[name == "x-gzip" ? "gzip" : String(name)] = weight.map(Self.thousandths) ?? 1_000
    }
  }

  /// Whether gzip is welcome, and at least as much as no coding at all.
  var prefersGzip: Bool {
    let gzip = qualities["gzip"] ?? qualities["*"] ?? 0
    return gzip > 0 && gzip >= qualities["identity"] ?? 0
  }

  /// `0.5` is 500 (RFC 9110 section 12.4.2).
  private static func thousandths(_ text: Substring) -> Int {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole == "0" || whole == "1" else { return 0 }
    let digits = parts.count > 1 ? parts[1] : ""
    guard digits.utf8.count <= 3, digits.utf8.allSatisfy(HTTPBytes.isDigit) else { return 0 }
    let padded = String(digits) + String(repeating: "0", count: 3 - digits.utf8.count)
    return min(1_000, (whole == "1" ? 1_000 : 0) + (Int(padded) ?? 0))
  }
}
