import Foundation
import XCTest

@testable import Web

final class JoinedModulesTests: XCTestCase {
  private func joined(_ source: String, at path: String = "/app/deep/a.js") -> JoinedModule {
    JoinedModule(path: path, source: Array(source.utf8))
  }

  func testWhatIsImportedAndExportedGoesThroughTheNamesOfModules() {
    let module = joined(
      """
      import { b, c as d } from "../b.js";
      import {
        e,
      } from "./e.js";
      /** Says it. */
      export const say = (what) => import("./late.js").then(({ f }) => f(what));
      export async function ask() {}
      export class A {}
      export { g, h as i } from "./g.js";

      """)
    XCTAssertTrue(module.isUnderstood)
    XCTAssertEqual(
      String(decoding: module.made, as: UTF8.self),
      """
      const { b, c: d } = use("/app/b.js");
      const { e } = use("/app/deep/e.js");

      const say = (what) => late("/app/deep/late.js").then(({ f }) => f(what));
      async function ask() {}
      class A {}
      const { g, h: i } = use("/app/deep/g.js");

      return { say, ask, A, g, i };
      """)
  }

  func testAModuleThatWaitsIsRunBeforeItIsUsed() {
    XCTAssertTrue(joined("export const text = await translated({\n").isWaiting)
    XCTAssertFalse(joined("const f = async () => {\n  const a = await g();\n};").isWaiting)
  }

  func testOtherFormsAreNamed() {
    let forms = [
      "import a from \"./a.js\";", "import * as a from \"./a.js\";", "export default 1;", "export { a };",
      "import { a }",
    ]
    for form in forms { XCTAssertFalse(joined(form).isUnderstood, form) }
  }

  func testThePagesModulesAreAllUnderstood() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Plugins/Web/Public/app")
      .standardized
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".js") }
    let modules = try Dictionary(
      uniqueKeysWithValues: paths.map { ("/app/" + $0, Array(try Data(contentsOf: folder.appending(path: $0)))) })
    XCTAssertGreaterThan(modules.count, 100)
    XCTAssertNoThrow(try JoinedModules(modules))
  }

  func testWhatCannotBeJoinedIsNamed() {
    func error(of modules: [String: String]) -> ModuleError? {
      do { _ = try JoinedModules(modules.mapValues { Array($0.utf8) }) } catch { return error }
      return nil
    }
    XCTAssertEqual(error(of: ["/app/a.js": "export default 1;\n", "/app/b.js": ""]), .unknownForm(["/app/a.js"]))
    let circle = [
      "/app/a.js": "import { b } from \"./b.js\";\n", "/app/b.js": "import { c } from \"./c.js\";\n",
      "/app/c.js": "import { b } from \"./b.js\";\n",
    ]
    XCTAssertEqual(error(of: circle), .circle(["/app/b.js", "/app/c.js", "/app/b.js"]))
  }

  func testEveryScreenBeginsWithOneFileAndTheRoomIsInTheOther() throws {
    let files = try JoinedModules([
      "/app/main.js": Array("import { a } from \"./a.js\";\nconst room = () => import(\"./screens/room.js\");\n".utf8),
      "/app/a.js": Array("export const a = 1;\n".utf8),
      "/app/screens/room.js": Array(
        "import { a } from \"../a.js\";\nimport { b } from \"../b.js\";\nexport const room = a + b;\n".utf8),
      "/app/b.js": Array("export const b = 2;\n".utf8),
      "/app/i18n/de.js": Array("import { a } from \"../a.js\";\nexport const words = a;\n".utf8),
    ]).files.mapValues { String(decoding: $0, as: UTF8.self) }
    XCTAssertEqual(files.count, 3)
    XCTAssertEqual(
      files["/app/i18n/de.js"],
      """
      const { use, late } = canvasModules;
      const { a } = use("/app/a.js");
      const words = a;

      export { words };

      """)
    let (begin, room) = (try XCTUnwrap(files["/app/main.js"]), try XCTUnwrap(files["/app/screens/room.js"]))
    XCTAssertTrue(begin.contains("makers.set(\"/app/a.js\""))
    XCTAssertTrue(begin.hasSuffix("const room = () => late(\"/app/screens/room.js\");\n\n}\n"), begin)
    XCTAssertTrue(room.contains("makers.set(\"/app/b.js\"") && room.contains("makers.set(\"/app/screens/room.js\""))
    XCTAssertFalse(room.contains("makers.set(\"/app/a.js\""))
    let version = try XCTUnwrap(begin.firstMatch(of: /canvasModules.version = ("[^"]+");/)).output.1
    XCTAssertTrue(
      room.contains("if (canvasModules.version !== \(version)) throw"), "files of two versions are not mixed")
  }
}
