/// The `Date` field's bytes (RFC 9110 section 5.6.7), made once per second.
struct HTTPDate: Sendable {
  private var second: Int64?
  private var text: [UInt8] = []

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  mutating func bytes(at time: Timestamp) -> [UInt8] {
    let now = Self.floorDivide(time.milliseconds, 1_000)
    if second != now {
      second = now
      text = Array(Self.format(seconds: now).utf8)
    }
    return text
  }

  /// The field's value for seconds since 1970.
  static func format(seconds: Int64) -> String {
    let day = floorDivide(seconds, 86_400)
    let rest = seconds - day * 86_400
    let (year, month, date) = civil(day: day)
    let weekday = days[Int((day % 7 + 11) % 7)]
    let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
    return "\(weekday), \(twoDigits(date)) \(months[Int(month) - 1]) \(year) \(clock) GMT"
  }

  /// Days since 1970-01-01 to year, month and day of the Gregorian calendar, counted in 400-year eras from March on.
  private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
