import Foundation
import Kernel
import KernelTesting
import Web
import XCTest

/// The browser client as it is served.
final class WebPluginTests: XCTestCase {
  func testThePageIsServedAtTheRootWithItsPolicy() throws {
    try scenario { harness in
      let page = try harness.request("GET", "/")
      XCTAssertEqual(page.status, 200)
      XCTAssertEqual(page.headers["content-type"], "text/html; charset=utf-8")
      XCTAssertTrue(String(decoding: page.body, as: UTF8.self).hasPrefix("<!doctype html>"))
      let policy = try XCTUnwrap(page.headers["content-security-policy"])
      let rules = Set(policy.components(separatedBy: "; "))
      for rule in ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        XCTAssertTrue(rules.contains(rule), rule)
      }
      XCTAssertFalse(policy.contains("unsafe"))
      XCTAssertEqual(page.headers["x-content-type-options"], "nosniff")
      XCTAssertEqual(page.headers["cache-control"], "no-cache")
    }
  }

  func testThePageKeepsToItsOwnPolicy() throws {
    try scenario { harness in
      let page = String(decoding: try harness.request("GET", "/").body, as: UTF8.self)
      XCTAssertFalse(page.contains("<style"), "no styles within the page")
      XCTAssertNil(page.firstMatch(of: /<script(?![^>]*\bsrc=)/), "no scripts within the page")
      XCTAssertNil(page.firstMatch(of: /(src|href)="(https?:)?\/\//), "nothing from elsewhere")
      let own = page.matches(of: /(?:src|href)="([^"]+)"/).map { String($0.output.1) }
      XCTAssertFalse(own.isEmpty)
      for path in own {
        XCTAssertTrue(path.hasPrefix("./"), "\(path) would leave the path the page is served under")
        XCTAssertEqual(try harness.request("GET", String(path.dropFirst())).status, 200, path)
      }
    }
  }

  func testEveryScreensAddressIsThePage() throws {
    try scenario { harness in
      let page = try harness.request("GET", "/").body
      for path in [
        "/signup", "/signin", "/verify", "/forgot", "/reset", "/dashboard", "/account", "/signin?next=%2F",
      ] {
        let screen = try harness.request("GET", path)
        XCTAssertEqual(screen.status, 200, path)
        XCTAssertEqual(screen.body, page, path)
        XCTAssertNotNil(screen.headers["content-security-policy"], path)
      }
    }
  }

  func testADeeperPageNamesItsFilesFromThere() throws {
    try scenario { harness in
      for (path, up) in [("/room/K7XM2PQA", "../"), ("/room/", "../"), ("/room/K7XM2PQA/replay", "../../")] {
        let screen = try harness.request("GET", path)
        XCTAssertEqual(screen.status, 200, path)
        XCTAssertNotNil(screen.headers["content-security-policy"], path)
        let page = String(decoding: screen.body, as: UTF8.self)
        let own = page.matches(of: /(?:src|href)="([^"]+)"/).map { String($0.output.1) }
        for file in own { XCTAssertTrue(file.hasPrefix(up) && !file.hasPrefix(up + "."), file) }
        XCTAssertTrue(own.contains(up + "app/screens/room.js"), "what a room needs is fetched with its page")
        XCTAssertEqual(own.filter { $0.hasSuffix(".js") }.count, 2, "and nothing else")
      }
      XCTAssertEqual(try harness.request("GET", "/room/a/b/c/d/e").status, 404)
    }
  }

  func testABrowserThatGoesAstrayIsLedOnAndAProgramIsTold() throws {
    try scenario { harness in
      for path in ["/nope", "/room", "/dashboard/x", "/Room/K7XM2PQA"] {
        let page = try harness.request("GET", path, headers: ["accept": "text/html,*/*;q=0.8"])
        XCTAssertEqual(page.status, 404, path)
        XCTAssertTrue(String(decoding: page.body, as: UTF8.self).hasPrefix("<!doctype html>"), path)
        let told = try harness.request("GET", path, headers: ["accept": "*/*"])
        XCTAssertEqual(told.headers["content-type"], "application/json; charset=utf-8")
      }
      let unknown = try harness.request("GET", "/api/nope", headers: ["accept": "text/html"])
      XCTAssertEqual(unknown.headers["content-type"], "application/json; charset=utf-8")
    }
  }

  func testTheServiceWorkersListHasEveryFileAndAVersion() throws {
    try scenario { harness in
      let script = try harness.request("GET", "/files.js")
      XCTAssertEqual(script.headers["content-type"], "text/javascript; charset=utf-8")
      let text = String(decoding: script.body, as: UTF8.self)
      XCTAssertNotNil(text.firstMatch(of: /version: "[0-9a-f]{32}"/))
      let paths = text.matches(of: /"([^"]+\.[a-z]+)"/).map { String($0.output.1) }
      for path in paths { XCTAssertEqual(try harness.request("GET", "/" + path).status, 200, path) }
      XCTAssertTrue(Set(["style.css", "app/main.js", "app/screens/room.js"]).isSubset(of: paths))
      XCTAssertTrue(text.contains("paths: [\"./\", "))
      XCTAssertTrue(text.contains("screens: [\"\", \"signup\", "))
      XCTAssertFalse(paths.contains("sw.js"))
    }
  }

  func testAKnownTagIsAnsweredWithNotModified() throws {
    try scenario { harness in
      for path in ["/", "/dashboard", "/app/main.js"] {
        let tag = try XCTUnwrap(try harness.request("GET", path).headers["etag"], path)
        let again = try harness.request("GET", path, headers: ["if-none-match": tag])
        XCTAssertEqual(again.status, 304, path)
        XCTAssertEqual(again.body, [])
        XCTAssertEqual(again.headers["etag"], tag)
        XCTAssertEqual(try harness.request("GET", path, headers: ["if-none-match": "\"old\""]).status, 200)
      }
    }
  }

  func testScriptsHaveTheTypeBrowsersInsistOn() throws {
    try scenario { harness in
      let script = try harness.request("GET", "/app/main.js")
      XCTAssertEqual(script.headers["content-type"], "text/javascript; charset=utf-8")
      XCTAssertFalse(String(decoding: script.body, as: UTF8.self).contains("/**"), "documentation stays here")
      XCTAssertEqual(try harness.request("GET", "/style.css").headers["content-type"], "text/css; charset=utf-8")
      XCTAssertEqual(try harness.request("GET", "/favicon.svg").headers["content-type"], "image/svg+xml; charset=utf-8")
    }
  }

  func testWhatIsNotThereIsNotFound() throws {
    try scenario { harness in
      for path in [
        "/nothing", "/app", "/app/", "/app/none.js", "/app/dom.js", "/../Package.swift", "/signin/x", "/room",
        "/.git/config",
      ] {
        let reply = try harness.request("GET", path)
        XCTAssertTrue(reply.status == 404 || reply.status == 400, "\(path): \(reply.status)")
        XCTAssertEqual(reply.json["success"] as? Bool, false, path)
      }
      XCTAssertEqual(try harness.request("GET", "/nothing").status, 404)
      XCTAssertEqual(try harness.request("POST", "/nothing", body: "{}").status, 404)
      XCTAssertEqual(try harness.request("POST", "/signin", body: "{}").status, 404)
    }
  }

  func testARouteOfAPluginComesBeforeAFile() throws {
    try scenario { harness in
      let reply = try harness.request("GET", "/style.css/of/mine")
      XCTAssertEqual(reply.status, 200)
      XCTAssertEqual(reply.json["mine"] as? String, "yes")
      XCTAssertEqual(try harness.request("POST", "/style.css/of/mine", body: "{}").status, 405)
    }
  }

  private func scenario(_ body: (PluginHarness) throws -> Void) throws {
    try PluginHarness.scenario(
      plugins: { time in
        let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
        return [try WebPlugin(configuration: NoConfiguration(), environment: environment), RoutePlugin()]
      }, body)
  }
}

/// Has one route, of a name like a file's.
private final class RoutePlugin: Plugin {
  static let manifest = PluginManifest(name: "route", version: "1.0", summary: "For tests.")

  init() {}
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<RoutePlugin>) {
    registrar.route(Route(.get, "/style.css/of/mine") { _ in .json(["mine": "yes"]) })
  }
}
