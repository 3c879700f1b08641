import XCTest

@testable import Web

final class ScriptCommentsTests: XCTestCase {
  private func removed(_ script: String) -> String {
    String(decoding: ScriptComments.removed(from: Array(script.utf8)), as: UTF8.self)
  }

  func testDocumentationGoesAndEveryLineStaysWhereItIs() {
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
    XCTAssertEqual(removed(script), "\nexport const a = 1; // stays\n\n\n\nclass A {\n\nb() {}\n}")
  }

  func testWhatATemplateBeginsItsLinesWithStays() {
    XCTAssertEqual(removed("const a = `x\n  y`;\n  b();"), "const a = `x\n  y`;\n  b();")
    XCTAssertEqual(removed("  const a = `x`;"), "const a = `x`;")
  }

  func testWhatIsNotAloneOnItsLinesStays() {
    for script in [
      "", "\n", "a /** b */", "/** a */ b();", "const a = \"/**\";", "/* a */", "// /** a", "a = /\\/\\*\\*/;\n",
    ] {
      XCTAssertEqual(removed(script), script)
    }
  }
}
