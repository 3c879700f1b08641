/// Documentation and indentation stay with the sources: browsers are sent scripts without them.
///
/// What is taken out are comments `/** ... */` that have their lines to themselves, and the spaces that lines begin with, but
/// in a script whose template literals go over several lines. The lines stay, perhaps empty, so that error messages name
/// those of the sources.
enum ScriptComments {
  /// A script without its documentation and indentation.
  static func removed(from script: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(script.count)
    var isInside = false
    var isFirst = true
    let lines = script.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let isIndented = lines.contains { line in !line.count { $0 == UInt8(ascii: "`") }.isMultiple(of: 2) }
    for line in lines {
      if !isFirst { result.append(UInt8(ascii: "\n")) }
      isFirst = false
      let text = line.drop { $0 == UInt8(ascii: " ") }
      let isComment = isInside || text.starts(with: "/**".utf8) && isClosedAtEnd(text)
      isInside = isComment && !text.ends(with: "*/")
      if !isComment { result += isIndented ? line : text }
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
