/// Durations and sizes as people write them: a number and a unit.
enum ConfigUnits {
  /// Smallest first, in nanoseconds.
  private static let durations: [(name: String, factor: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
  ]
  /// Smallest first, in bytes.
  private static let sizes: [(name: String, factor: Int64)] = [
    ("B", 1), ("KB", 1_000), ("KiB", 1 << 10), ("MB", 1_000_000), ("MiB", 1 << 20), ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
  ]

  /// `"20ms"`, `"1.5s"`, `"24h"`.
  static func duration(_ text: String) throws(InvalidSetting) -> Duration {
    .nanoseconds(try amount(text, durations, example: "20ms"))
  }

  /// `"64KiB"`, `"10MB"`.
  static func size(_ text: String) throws(InvalidSetting) -> Int {
    Int(try amount(text, sizes, example: "64KiB"))
  }

  /// In the largest unit that leaves a whole number; days are written as hours.
  static func text(_ duration: Duration) -> String {
    let value = duration.nanoseconds
    return text(value, durations.filter { $0.name != "d" }, zero: "0s")
  }

  /// In the largest binary unit that leaves a whole number.
  static func text(bytes: Int) -> String {
    text(Int64(bytes), sizes.filter { $0.factor.nonzeroBitCount == 1 }, zero: "0B")
  }

  private static func text(_ value: Int64, _ units: [(name: String, factor: Int64)], zero: String) -> String {
    guard value != 0, let unit = units.last(where: { value % $0.factor == 0 }) else { return zero }
    return "\(value / unit.factor)\(unit.name)"
  }

  private static func amount(
    _ text: String, _ units: [(name: String, factor: Int64)], example: String
  ) throws(InvalidSetting) -> Int64 {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var name = text.dropFirst(number.count)
    name = name.drop { $0 == " " }
    let names = units.map(\.name).joined(separator: ", ")
    guard !number.isEmpty else {
      throw InvalidSetting("\"\(text.prefix(40))\" is not a number and a unit (\(example))")
    }
    guard let unit = units.first(where: { $0.name == name }) else {
      throw InvalidSetting(
        name.isEmpty
          ? "\"\(number)\" needs a unit: \(names)" : "\"\(name.prefix(40))\" is no unit; use \(names)")
    }
    if let whole = Int64(number) {
      let (product, overflow) = whole.multipliedReportingOverflow(by: unit.factor)
      guard !overflow else { throw InvalidSetting("\(text) is too large") }
      return product
    }
    guard let fraction = Double(number), let product = Int64(exactly: (fraction * Double(unit.factor)).rounded()) else {
      throw InvalidSetting("\"\(text.prefix(40))\" is not a number and a unit (\(example))")
    }
    return product
  }
}

extension ConfigField {
  /// A duration: `"20ms"`, `"10s"`, `"24h"`.
  public static func duration(
    _ name: String, _ property: Property<Duration>, in range: ClosedRange<Duration>,
    _ documentation: String
  ) -> ConfigField {
    let bounds = "\(ConfigUnits.text(range.lowerBound)) to \(ConfigUnits.text(range.upperBound))"
    let allowed = "a duration, \(bounds)"
    return ConfigField(name, property, allowed: allowed, documentation, text: { "\"\(ConfigUnits.text($0))\"" }) {
      (value) throws(InvalidSetting) in
      if case .number = value.content { throw InvalidSetting("a duration needs a unit and quotes: \"10s\", \"20ms\"") }
      guard case .string(let text) = value.content else { throw value.mismatch(allowed) }
      let duration = try ConfigUnits.duration(text)
      guard range.contains(duration) else { throw InvalidSetting("\(text) is not \(bounds)") }
      return duration
    }
  }

  /// A size in bytes: `"64KiB"`, or a number of bytes.
  public static func bytes(
    _ name: String, _ property: Property<Int>, in range: ClosedRange<Int>,
    _ documentation: String
  ) -> ConfigField {
    let bounds = "\(ConfigUnits.text(bytes: range.lowerBound)) to \(ConfigUnits.text(bytes: range.upperBound))"
    let allowed = "a size, \(bounds)"
    return ConfigField(name, property, allowed: allowed, documentation, text: { "\"\(ConfigUnits.text(bytes: $0))\"" })
    {
      (value) throws(InvalidSetting) in
      let size: Int
      switch value.resolved {
      case .number(let number):
        guard let whole = Int(exactly: number) else { throw InvalidSetting("\(number) is not \(allowed)") }
        size = whole
      case .string(let text): size = try ConfigUnits.size(text)
      default: throw value.mismatch(allowed)
      }
      guard range.contains(size) else { throw InvalidSetting("\(ConfigUnits.text(bytes: size)) is not \(bounds)") }
      return size
    }
  }
}
