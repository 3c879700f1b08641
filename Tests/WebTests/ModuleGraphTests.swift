import XCTest

@testable import Web

final class ModuleGraphTests: XCTestCase {
  private func modules(_ files: [String: String], of entries: String...) -> [String] {
    ModuleGraph(files.mapValues { Array($0.utf8) }).modules(of: entries)
  }

  func testWhatIsImportedComesOnceTheNearestFirst() {
    let files = [
      "/app/main.js": "import { a } from \"./a.js\";\nimport {\n  b,\n} from \"./deep/b.js\";\n",
      "/app/a.js": "export const a = 1;",
      "/app/deep/b.js": "export { c } from \"../c.js\";\nimport \"./none.js\";\nimport { a } from \"../a.js\";",
      "/app/c.js": "",
    ]
    XCTAssertEqual(modules(files, of: "/app/main.js"), ["/app/main.js", "/app/a.js", "/app/deep/b.js", "/app/c.js"])
  }

  func testWhatIsLoadedLaterIsLeftOut() {
    let files = [
      "/main.js": "const late = () => import(\"./late.js\"); say(\"x from \", \"./late.js\");", "/late.js": "",
    ]
    XCTAssertEqual(modules(files, of: "/main.js", "/none.js"), ["/main.js"])
  }

  func testACircleEnds() {
    XCTAssertEqual(
      modules(["/a.js": "import { b } from \"./b.js\"", "/b.js": "import { a } from \"./a.js\""], of: "/a.js"),
      ["/a.js", "/b.js"])
  }
}
