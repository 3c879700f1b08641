/// Turns records into lines. Nothing a client sent can start a new line or steer a terminal.
struct LogFormatter: Sendable {
  /// The most characters of one text that are written.
  private static let maxText = 8_192
  private static let reserved: Set<String> = ["time", "level", "plugin", "message"]

  /// One JSON object a line, else text.
  let json: Bool

  /// The line, with its line feed.
  func line(_ record: LogRecord) -> String { json ? jsonLine(record) : textLine(record) }

  /// `2026-04-01T12:00:00.000Z INFO    rooms: Room opened room=K7XM2PQA`
  private func textLine(_ record: LogRecord) -> String {
    let level = record.level.rawValue.uppercased()
    var line = "\(Self.time(record.time)) \(level)\(String(repeating: " ", count: max(0, 7 - level.count))) "
    line += "\(Self.printable(record.label)): \(Self.printable(record.message))"
    for field in record.fields { line += " \(Self.printable(field.key))=\(Self.text(field.value))" }
    return line + "\n"
  }

  private func jsonLine(_ record: LogRecord) -> String {
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.key("time")
    json.string(Self.time(record.time))
    json.key("level")
    json.string(record.level.rawValue)
    json.key("plugin")
    json.string(record.label)
    json.key("message")
    json.string(Self.bounded(record.message))
    for field in record.fields {
      json.key(Self.reserved.contains(field.key) ? field.key + "_" : field.key)
      Self.write(field.value, to: &json)
    }
    json.endObject()
    return json.text + "\n"
  }

  private static func write(_ value: LogValue, to json: inout JSONWriter) {
    switch value {
    case .string(let text): json.string(bounded(text))
    case .int(let number): json.number(number)
    case .double(let number): json.number(number)
    case .bool(let flag): json.bool(flag)
    case .redacted: json.string("<redacted>" as String)
    }
  }

  private static func text(_ value: LogValue) -> String {
    switch value {
    case .string(let text):
      let plain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" }
      return plain ? printable(text) : "\"\(printable(text.replacing("\"", with: "\\\"")))\""
    case .int(let number): return "\(number)"
    case .double(let number): return "\(number)"
    case .bool(let flag): return "\(flag)"
    case .redacted: return "<redacted>"
    }
  }

  private static func bounded(_ text: String) -> String {
    text.utf8.count <= maxText ? text : "\(text.prefix(maxText / 4))... (\(text.utf8.count) bytes)"
  }

  /// The text with control characters, line ends and changes of writing direction escaped.
  private static func printable(_ text: String) -> String {
    let text = bounded(text)
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isControl(scalar) {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// RFC 3339 in UTC with milliseconds.
  static func time(_ time: Timestamp) -> String {
    let days = Int((Double(time.milliseconds) / 86_400_000).rounded(.down))
    let rest = Int(time.milliseconds) - days * 86_400_000
    let (year, month, day) = civil(days)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { pad($0, 2) }.joined(separator: ":")
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock).\(pad(rest % 1_000, 3))Z"
  }

  /// Days since 1970-01-01 to a date of the Gregorian calendar; years are counted from March.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
