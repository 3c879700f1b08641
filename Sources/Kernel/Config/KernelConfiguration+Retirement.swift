extension KernelConfiguration {
  /// The announced end of protocol v1, if any.
  public struct Retirement: PluginConfiguration, Equatable {
    /// `2027-01-31`; empty while v1 stays.
    public var deprecated = ""
    /// At least 90 days later.
    public var sunset = ""

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .string(
          "deprecated", \.deprecated, maxLength: 10,
          "Since when it is announced that v1 will go (\"2027-01-31\"); empty while it stays.", check: day),
        .string(
          "sunset", \.sunset, maxLength: 10,
          "From when on v1 may be gone, at least 90 days later; clients are told in the handshake.", check: day),
      ]
    }

    /// The two days, when both are given.
    public var dates: VersionRetirement? {
      guard let deprecated = CalendarDay(deprecated), let sunset = CalendarDay(sunset) else { return nil }
      return VersionRetirement(deprecated: deprecated, sunset: sunset)
    }

    public func validate() throws(InvalidSetting) {
      if deprecated.isEmpty != sunset.isEmpty {
        throw InvalidSetting("must be given with the other date", key: deprecated.isEmpty ? "deprecated" : "sunset")
      }
      if let dates, !dates.isFair {
        throw InvalidSetting("must be at least 90 days after deprecated", key: "sunset")
      }
    }

    private static func day(_ text: String) -> String? {
      text.isEmpty || CalendarDay(text) != nil ? nil : "\"\(text)\" is not a day (\"2027-01-31\")"
    }
  }
}
