import Kernel
import XCTest

/// One key of every kind.
private struct Sample: PluginConfiguration, Equatable {
  enum Mode: String, CaseIterable, Sendable { case fast, careful }

  struct Rate: PluginConfiguration, Equatable {
    var rate = 30
    var burst = 60.5
    static var fields: [ConfigField<Self>] {
      [.int("rate", \.rate, in: 1...1_000, "Per second."), .double("burst", \.burst, in: 0...100, "At once.")]
    }
  }

  struct Messages: PluginConfiguration, Equatable {
    var strokes = Rate()
    var cursors = Rate()
    static var fields: [ConfigField<Self>] {
      ConfigField.group("strokes", \.strokes, "Strokes.") + ConfigField.group("cursors", \.cursors, "Cursors.")
    }
  }

  var enabled = true
  var name = "a \"${name}\""
  var expiry = Duration.seconds(86_400)
  var window = Duration.milliseconds(1_500)
  var size = 65_536
  var mode = Mode.fast
  var origins = ["http://a", "http://b"]
  var secret = Redacted("")
  var messages = Messages()

  static var fields: [ConfigField<Self>] {
    [
      .bool("enabled", \.enabled, "Whether."), .string("name", \.name, maxLength: 20, "A name."),
      .duration("expiry", \.expiry, in: .seconds(1) ... .seconds(172_800), "When."),
      .duration("window", \.window, in: .zero ... .seconds(2), "How long."),
      .bytes("size", \.size, in: 1...1_048_576, "How much."), .choice("mode", \.mode, "How."),
      .strings("origins", \.origins, maxCount: 3, "From where.", check: { $0.contains(" ") ? "has a space" : nil }),
      .secret("secret", \.secret, variable: "SAMPLE_SECRET", minLength: 8, "A key."),
    ] + ConfigField.group("messages", \.messages, "Limits by kind.")
  }

  func validate() throws(InvalidSetting) {
    guard window <= expiry else { throw InvalidSetting("must not be longer than expiry", key: "window") }
  }
}

final class ConfigDecoderTests: XCTestCase {
  private let environment = ["SECRET": "12345678", "PORT": "7", "ON": "false", "LIST": "http://x, http://y", "T": "5s"]

  private func decode(_ text: String) throws -> Sample {
    let root = try ConfigDocument(text, source: "f", environment: environment).root
    return try ConfigDecoder.decode(Sample.self, from: root, path: "plugins.sample", ignoring: ["version"])
  }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try decode(text)
      return []
    } catch { return (error as? ConfigProblems)?.problems.map(\.description) ?? ["\(error)"] }
  }

  func testWhatIsNotMentionedKeepsItsDefault() throws {
    XCTAssertEqual(try decode("{version: 2}"), Sample())
    XCTAssertEqual(try ConfigDecoder.decode(Sample.self, from: nil), Sample())
  }

  func testEveryKindIsRead() throws {
    let sample = try decode(
      """
      { enabled: false, name: 'x', expiry: '24h', window: "0.25s", size: "1KiB", mode: 'careful', origins: [],
        secret: '${SECRET}', messages: { strokes: { rate: 0x10 }, cursors: { burst: 1.5 } } }
      """)
    XCTAssertFalse(sample.enabled)
    XCTAssertEqual(sample.expiry, .seconds(86_400))
    XCTAssertEqual(sample.window, .milliseconds(250))
    XCTAssertEqual(sample.size, 1_024)
    XCTAssertEqual(sample.mode, .careful)
    XCTAssertEqual(sample.origins, [])
    XCTAssertEqual(sample.secret.revealed, "12345678")
    XCTAssertEqual(sample.messages.strokes, Sample.Rate(rate: 16, burst: 60.5))
    XCTAssertEqual(sample.messages.cursors, Sample.Rate(rate: 30, burst: 1.5))
  }

  func testAVariableMayStandForAnyKind() throws {
    let sample = try decode(
      """
      { enabled: '${ON}', size: '${PORT}', window: '1${NO:-s}', expiry: '${T}', origins: '${LIST}',
        messages: { strokes: { rate: '${PORT}0' } } }
      """)
    XCTAssertFalse(sample.enabled)
    XCTAssertEqual(sample.size, 7)
    XCTAssertEqual(sample.window, .seconds(1))
    XCTAssertEqual(sample.expiry, .seconds(5))
    XCTAssertEqual(sample.origins, ["http://x", "http://y"])
    XCTAssertEqual(sample.messages.strokes.rate, 70)
  }

  func testAllProblemsAreReportedWithPlaceAndSuggestion() {
    let found = problems(
      """
      {
        enabeld: true,
        name: 'this is longer than twenty',
        window: '20 sec', window: '1s',
        size: '2GiB',
        messages: { strokes: { ratte: 1, rate: 5000 }, cursor: {} },
      }
      """)
    XCTAssertEqual(
      found,
      [
        "f:2:3 plugins.sample.enabeld: no such key (did you mean \"enabled\"?)",
        "f:3:9 plugins.sample.name: 26 characters are not text of at most 20 characters",
        "f:4:11 plugins.sample.window: \"sec\" is no unit; use ns, us, ms, s, m, h, d",
        "f:4:21 plugins.sample.window: this key stands here twice",
        "f:5:9 plugins.sample.size: 2GiB is not 1B to 1MiB",
        "f:6:26 plugins.sample.messages.strokes.ratte: no such key (did you mean \"rate\"?)",
        "f:6:42 plugins.sample.messages.strokes.rate: 5000 is not a whole number, 1 to 1000",
        "f:6:50 plugins.sample.messages.cursor: no such key (did you mean \"cursors\"?)",
      ])
  }

  func testValuesOfTheWrongKindAreRefused() {
    for text in [
      "enabled: 1", "enabled: 'true'", "name: 5", "name: null", "expiry: 5", "expiry: '5'", "expiry: 's'",
      "expiry: '-5s'",
      "expiry: '99999999999999999999s'", "expiry: '1.2.3s'", "size: '5 MiBB'", "size: 1.5", "size: true",
      "mode: 'fats'",
      "mode: 1", "origins: 'http://a'", "origins: [1]", "origins: ['a b']", "origins: ['1','2','3','4']",
      "secret: 'written down'", "secret: 'x${SECRET}'", "secret: '${SECRET:-fallback8}x'", "secret: '${PORT}'",
      "messages: 5", "messages: {strokes: []}", "messages: {strokes: {rate: 1.5}}",
      "messages: {strokes: {burst: Infinity}}", "messages: {strokes: {burst: NaN}}", "messages: {strokes: {rate: '5'}}",
    ] {
      XCTAssertEqual(problems("{\(text)}").count, 1, text)
    }
    XCTAssertEqual(
      problems("{mode: 'fats'}"),
      [#"f:1:8 plugins.sample.mode: "fats" is not one of "fast", "careful" (did you mean "fast"?)"#])
  }

  func testKeysThatContradictEachOtherAreRefused() {
    XCTAssertEqual(
      problems("{\n window: '2s', expiry: '1s'}"),
      ["f:2:10 plugins.sample.window: must not be longer than expiry"])
  }

  func testSecretsAreNeverShown() throws {
    let sample = try decode("{secret: '${SECRET}'}")
    XCTAssertFalse(ConfigReference.list(sample).joined().contains("12345678"))
    XCTAssertFalse("\(sample)".contains("12345678"))
    var dumped = ""
    dump(sample, to: &dumped)
    XCTAssertFalse(dumped.contains("12345678"))
  }

  func testTheReferenceReadsBackAsTheDefaults() throws {
    let text = ConfigReference.render("sample", Sample.self)
    let root = try ConfigDocument(text, source: "reference", environment: [:]).root
    XCTAssertEqual(try ConfigDecoder.decode(Sample.self, from: root["sample"]), Sample())
    XCTAssertTrue(text.contains("    // A key. Allowed: a secret of at least 8 characters, from the environment.\n"))
    XCTAssertTrue(text.contains("    secret: \"${SAMPLE_SECRET:-}\",\n"))
    XCTAssertTrue(text.contains("    messages: {\n      // Strokes.\n      strokes: {\n"))
    XCTAssertTrue(text.contains("window: \"1500ms\""))
  }
}
