import XCTest

@testable import Web

final class SentScriptTests: XCTestCase {
  private func sent(_ script: String) -> String {
    String(decoding: SentScript.of(Array(script.utf8)), as: UTF8.self)
  }

  func testDocumentationAndIndentationGoAndEveryLineStays() {
    let script = """
      /** One line. */
      export const a = 1; // stays
      /**
       * Several lines, with code: `a * b`.
       */
      class A {
        /** Of a member. */
        b() {}
      }
      """
    XCTAssertEqual(sent(script), "\nexport const a = 1; // stays\n\n\n\nclass A {\n\nb() {}\n}")
  }

  func testWhatIsNotAloneOnItsLinesStays() {
    for script in [
      "", "\n", "a /** b */", "/** a */ b();", "const a = \"/**\";", "/* a */", "// /** a", "a = /\\/\\*\\*/;\n",
    ] {
      XCTAssertEqual(sent(script), script)
    }
  }
}
