import XCTest

@testable import canvas

final class OptionsTests: XCTestCase {
  func testCommandsAndOptionsAreRead() throws {
    let options = try Options(["serve", "--config", "a.json5", "--set", "server.port=1", "--set", "log.level=debug"])
    XCTAssertEqual(options.command, .serve)
    XCTAssertEqual(options.configFile, "a.json5")
    XCTAssertEqual(options.settings, ["server.port=1", "log.level=debug"])
    XCTAssertEqual(try Options(["check-config"]).command, .checkConfig)
    XCTAssertEqual(try Options(["plugins"]).command, .plugins)
    XCTAssertEqual(try Options(["reference"]).command, .reference)
  }

  func testHelpIsGivenWhereverItIsAskedFor() throws {
    for words in [[], ["--help"], ["-h"], ["help"], ["serve", "--help"], ["serve", "--set", "a=b", "-h"]] {
      XCTAssertEqual(try Options(words).command, .help, "\(words)")
    }
  }

  func testMisuseIsNamed() {
    let rows: [([String], String)] = [
      (["sevre"], "there is no command \"sevre\"; see canvas --help"),
      (["serve", "--config"], "--config needs a value; see canvas --help"),
      (["serve", "--port", "80"], "there is no option \"--port\"; see canvas --help"),
    ]
    for (words, problem) in rows {
      XCTAssertThrowsError(try Options(words)) { XCTAssertEqual("\($0)", problem) }
    }
  }

  func testMisuseAndFailureHaveTheirExitCodes() async {
    let misuse = await Canvas.run(["sevre"])
    XCTAssertEqual(misuse, 64)
    let failure = await Canvas.run(["check-config", "--set", "server.prot=1"])
    XCTAssertEqual(failure, 1)
    let success = await Canvas.run(["check-config", "--set", "server.port=0"])
    XCTAssertEqual(success, 0)
  }
}
