/// One element of Sec-WebSocket-Extensions (RFC 6455 section 9.1).
struct ExtensionOffer: Equatable {
  struct Parameter: Equatable {
    var name: String
    var value: String?
  }

  var name: String
  var parameters: [Parameter]

  /// The client's offers, in its order of preference; what does not follow the grammar is left out.
  static func all(of request: HTTPRequest) -> [ExtensionOffer] {
    request.headers.all("sec-websocket-extensions").flatMap { field in
      split(Array(field.utf8)[...], at: UInt8(ascii: ",")).compactMap(ExtensionOffer.init)
    }
  }

  private init?(_ element: ArraySlice<UInt8>) {
    let parts = Self.split(element, at: UInt8(ascii: ";"))
    guard let first = parts.first, let name = Self.token(first) else { return nil }
    self.name = name
    parameters = []
    for part in parts.dropFirst() {
      guard let parameter = Self.parameter(part) else { return nil }
      parameters.append(parameter)
    }
  }

  private static func parameter(_ part: ArraySlice<UInt8>) -> Parameter? {
    guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
      return token(part).map { Parameter(name: $0, value: nil) }
    }
    guard let name = token(part[..<equals]), let value = value(trimmed(part[(equals + 1)...])) else { return nil }
    return Parameter(name: name, value: value)
  }

  /// A token, also in quotes: inside them it must still be one.
  private static func value(_ text: ArraySlice<UInt8>) -> String? {
    let quote = UInt8(ascii: "\"")
    guard text.count >= 2, text.first == quote, text.last == quote else { return token(text) }
    let bare = text.dropFirst().dropLast()
    return bare.allSatisfy(HTTPBytes.isToken) ? token(bare) : nil
  }

  private static func token(_ text: ArraySlice<UInt8>) -> String? {
    let bare = trimmed(text)
    guard !bare.isEmpty, bare.allSatisfy(HTTPBytes.isToken) else { return nil }
    return String(decoding: bare, as: UTF8.self)
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let head = text.drop(while: isBlank)
    return head.dropLast(head.reversed().prefix(while: isBlank).count)
  }

  /// The parts between separators that stand in no quoted string.
  private static func split(_ text: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var (start, index, isQuoted) = (text.startIndex, text.startIndex, false)
    while index < text.endIndex {
      switch text[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\\") where isQuoted: index += 1
      case separator where !isQuoted:
        parts.append(text[start..<index])
        start = index + 1
      default: break
      }
      index += 1
    }
    return parts + [text[min(start, text.endIndex)...]]
  }
}
