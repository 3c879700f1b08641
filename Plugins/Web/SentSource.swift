/// Comments and indentation stay with the sources: browsers are sent scripts and styles without them.
///
/// What is taken out are comments that have their lines to themselves, and the spaces that lines begin with. The lines stay, so
/// that places in error messages are in the lines of the sources. A script with a template literal over several lines, of
/// which such lines may be a part, is sent as it is.
enum SentSource {
  /// A script or a style sheet as it is sent.
  static func of(_ source: [UInt8]) -> [UInt8] {
    let lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.allSatisfy({ line in line.count { $0 == UInt8(ascii: "`") }.isMultiple(of: 2) }) else { return source }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var isInside = false
    var isFirst = true
    for line in lines {
      if !isFirst { result.append(UInt8(ascii: "\n")) }
      isFirst = false
      let text = line.drop { $0 == UInt8(ascii: " ") }
      let isComment = isInside || text.starts(with: "/*".utf8) && isClosedAtEnd(text)
      isInside = isComment && !text.ends(with: "*/")
      if !isComment, !text.starts(with: "//".utf8) { result += text }
    }
    return result
  }

  /// Whether nothing follows the end of a comment in its line; one that ends in another line has nothing here.
  private static func isClosedAtEnd(_ text: ArraySlice<UInt8>) -> Bool {
    !String(decoding: text, as: UTF8.self).contains("*/") || text.ends(with: "*/")
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with end: String) -> Bool { suffix(end.utf8.count).elementsEqual(end.utf8) }
}
