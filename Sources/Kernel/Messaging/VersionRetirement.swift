/// When a protocol version stops being served (`docs/protocol-v2.md`, V-2): handshakes that choose it are answered with
/// the dates until then.
public struct VersionRetirement: Equatable, Sendable {
  /// Days between the announcement and the end, at least.
  static let notice = 90

  /// Since when it is announced.
  public var deprecated: CalendarDay
  /// From when on the version may be gone.
  public var sunset: CalendarDay

  public init(deprecated: CalendarDay, sunset: CalendarDay) {
    self.deprecated = deprecated
    self.sunset = sunset
  }

  /// Whether the notice is long enough.
  var isFair: Bool { sunset.day - deprecated.day >= Self.notice }

  /// `Deprecation` (RFC 9745 section 2.1) and `Sunset` (RFC 8594 section 3).
  func add(to headers: inout HTTPHeaders) {
    headers["deprecation"] = "@\(deprecated.day * 86_400)"
    headers["sunset"] = HTTPDate.format(seconds: Int64(sunset.day * 86_400))
  }
}

/// A day of the Gregorian calendar, in UTC.
public struct CalendarDay: Equatable, Sendable {
  /// Days since 1970-01-01.
  public let day: Int

  /// Reads `2027-01-31`; `nil` for anything that is no such day.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], case let numbers = parts.compactMap({ Int($0) }), numbers.count == 3,
      (1970...9999).contains(numbers[0]), (1...12).contains(numbers[1])
    else { return nil }
    let (year, month) = (numbers[0], numbers[1])
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...days[month - 1]).contains(numbers[2]) else { return nil }
    let past = year - 1
    let before = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    day = before + days[..<(month - 1)].reduce(0, +) + numbers[2] - 1
  }
}
