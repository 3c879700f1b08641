extension ConfigField {
  /// `true` or `false`.
  public static func bool(
    _ name: String, _ property: Property<Bool>, _ documentation: String
  ) -> ConfigField {
    ConfigField(name, property, allowed: "true or false", documentation, text: { "\($0)" }) {
      (value) throws(InvalidSetting) in
      if case .bool(let flag) = value.resolved { return flag }
      throw value.mismatch("true or false")
    }
  }

  /// A whole number.
  public static func int(
    _ name: String, _ property: Property<Int>, in range: ClosedRange<Int>,
    _ documentation: String
  ) -> ConfigField {
    let allowed = "a whole number, \(range.lowerBound) to \(range.upperBound)"
    return ConfigField(name, property, allowed: allowed, documentation, text: { "\($0)" }) {
      (value) throws(InvalidSetting) in
      guard case .number(let number) = value.resolved else { throw value.mismatch(allowed) }
      guard let whole = Int(exactly: number), range.contains(whole) else {
        throw InvalidSetting("\(plain(number)) is not \(allowed)")
      }
      return whole
    }
  }

  /// A finite number.
  public static func double(
    _ name: String, _ property: Property<Double>, in range: ClosedRange<Double>,
    _ documentation: String
  ) -> ConfigField {
    let allowed = "a number, \(plain(range.lowerBound)) to \(plain(range.upperBound))"
    return ConfigField(name, property, allowed: allowed, documentation, text: { plain($0) }) {
      (value) throws(InvalidSetting) in
      guard case .number(let number) = value.resolved else { throw value.mismatch(allowed) }
      guard number.isFinite, range.contains(number) else { throw InvalidSetting("\(plain(number)) is not \(allowed)") }
      return number
    }
  }

  /// Text of at most `maxLength` characters; `check` may say what else is wrong with it.
  public static func string(
    _ name: String, _ property: Property<String>, maxLength: Int = 1_024,
    _ documentation: String, check: @escaping @Sendable (String) -> String? = { _ in nil }
  ) -> ConfigField {
    let allowed = "text of at most \(maxLength) characters"
    return ConfigField(name, property, allowed: allowed, documentation, text: quoted) {
      (value) throws(InvalidSetting) in try value.text(maxLength: maxLength, allowed: allowed, check: check)
    }
  }

  /// One of the names of an enumeration.
  public static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ property: Property<Choice>, _ documentation: String
  ) -> ConfigField where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    let allowed = "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
    return ConfigField(name, property, allowed: allowed, documentation, text: { quoted($0.rawValue) }) {
      (value) throws(InvalidSetting) in
      guard case .string(let text) = value.content else { throw value.mismatch(allowed) }
      if let choice = Choice(rawValue: text) { return choice }
      let meant = ConfigSuggestion.closest(to: text, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
      throw InvalidSetting("\(quoted(text)) is not \(allowed)\(meant)")
    }
  }

  /// A list of texts; a string out of the environment is split at its commas.
  public static func strings(
    _ name: String, _ property: Property<[String]>, maxCount: Int = 64, maxLength: Int = 1_024,
    _ documentation: String, check: @escaping @Sendable (String) -> String? = { _ in nil }
  ) -> ConfigField {
    let allowed = "a list of at most \(maxCount) texts"
    return ConfigField(name, property, allowed: allowed, documentation, text: list) {
      (value) throws(InvalidSetting) in
      let elements = try value.list(allowed)
      guard elements.count <= maxCount else { throw InvalidSetting("\(elements.count) texts are not \(allowed)") }
      var texts: [String] = []
      for element in elements {
        texts.append(
          try element.text(maxLength: maxLength, allowed: "text of at most \(maxLength) characters", check: check))
      }
      return texts
    }
  }

  /// Text that must not stand in a file: it is written as `"${NAME}"` and never shown. Empty means it is not set.
  /// - Parameter variable: the environment variable the reference page suggests.
  public static func secret(
    _ name: String, _ property: Property<Redacted<String>>, variable: String,
    minLength: Int = 32, _ documentation: String
  ) -> ConfigField {
    let allowed = "a secret of at least \(minLength) characters, from the environment"
    return ConfigField(
      name, property, allowed: allowed, documentation, secretVariable: variable, text: { _ in "\"${\(variable):-}\"" }
    ) { (value) throws(InvalidSetting) in
      guard case .string(let text) = value.content else { throw InvalidSetting("must be \(allowed)") }
      guard text.isEmpty || value.interpolation == .whole else {
        throw InvalidSetting("a secret must come from the environment; write \"${\(variable)}\"")
      }
      guard text.isEmpty || text.count >= minLength else { throw InvalidSetting("must be \(allowed)") }
      return Redacted(text)
    }
  }

  private static func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

  private static func plain(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity" }
    var json = JSONWriter()
    json.number(number)
    return json.text
  }

  /// The text as a JSON5 string that is not interpolated again.
  private static func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text.replacing("${", with: "$${"))
    return json.text
  }
}
