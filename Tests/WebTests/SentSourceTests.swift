import XCTest

@testable import Web

final class SentSourceTests: XCTestCase {
  private func sent(_ script: String) -> String {
    String(decoding: SentSource.of(Array(script.utf8)), as: UTF8.self)
  }

  func testCommentsAndIndentationGoAndEveryLineStays() {
    let script = """
      /** One line. */
      export const a = 1; // stays
      /**
       * Several lines, with code: `a * b`.
       */
      class A {
        /** Of a member. */
        b() {}
        // Alone.
      }
      """
    XCTAssertEqual(sent(script), "\nexport const a = 1; // stays\n\n\n\nclass A {\n\nb() {}\n\n}")
  }

  func testAScriptWithALongTemplateStaysAsItIs() {
    XCTAssertEqual(sent("const a = `x\n  // y`;\n  b();"), "const a = `x\n  // y`;\n  b();")
    XCTAssertEqual(sent("  const a = `x`;"), "const a = `x`;")
  }

  func testWhatIsNotAloneOnItsLinesStays() {
    for script in [
      "", "\n", "a /** b */", "/** a */ b();", "const a = \"/**\";", "a(); // b", "a = /\\/\\*\\*/;\n",
    ] {
      XCTAssertEqual(sent(script), script)
    }
  }
}
