internal import Foundation
internal import Kernel

/// The page's files as they are served: the folder, with what depends on all of it.
///
/// - The one page is kept once for each depth of an address, since it names its files relative to where it is: so it works
///   under any path a proxy puts before it, without being told which. For a room it also names what a room needs beyond
///   what every screen begins with, so that both are fetched at once.
/// - `/files.js` lists everything for the service worker, under a version that changes with any of it, and what a room needs.
struct PageFiles: Sendable {
  /// The addresses of screens; one that ends with a slash stands for all below it.
  static let screens = ["/", "/signup", "/signin", "/verify", "/forgot", "/reset", "/dashboard", "/account", "/room/"]
  /// How many slashes the address of a screen has at most, beyond the first.
  static let maxDepth = 4

  private let files: StaticFiles
  /// The page by depth.
  private let pages: [StaticFiles]

  /// Reads the folder. Blocks.
  init(root: String, headers: HTTPHeaders) throws {
    var contents = try StaticFiles(root: root).files.mapValues(\.bytes)
    contents["/"] = nil
    let page = String(decoding: contents.removeValue(forKey: "/index.html") ?? [], as: UTF8.self)
    let modules = contents.filter { $0.key.hasPrefix("/app/") && $0.key.hasSuffix(".js") }
    for path in modules.keys { contents[path] = nil }
    let room = [JoinedModules.rest]
    pages = (0...Self.maxDepth).map { depth in
      let text = Self.page(page, modules: depth == 0 ? [] : room, depth: depth)
      return StaticFiles(contents: ["/index.html": Array(text.utf8)], headers: headers)
    }
    for path in contents.keys where path.hasSuffix(".css") { contents[path] = contents[path].map(SentSource.of) }
    contents.merge(try JoinedModules(modules).files) { $1 }
    contents["/files.js"] = Self.list(contents, page: page, room: room)
    files = StaticFiles(contents: contents, headers: headers)
  }

  /// The file a request asks for, the page for the address of a screen; `nil` when there is none.
  func respond(to request: HTTPRequest) -> HTTPResponse? {
    let isScreen = Self.screens.contains { screen in
      request.path == screen || screen.count > 1 && screen.hasSuffix("/") && request.path.hasPrefix(screen)
    }
    return isScreen ? page(request) : files.respond(to: request)
  }

  /// The page for a browser that goes to an address where nothing is, with 404: it leads on to where something is.
  func notFound(_ request: HTTPRequest) -> HTTPResponse? {
    guard !request.path.hasPrefix("/api/"), request.headers["accept"]?.contains("text/html") == true else { return nil }
    var response = page(request)
    if response?.status == .ok { response?.status = .notFound }
    return response
  }

  private func page(_ request: HTTPRequest) -> HTTPResponse? {
    let depth = request.path.utf8.count { $0 == UInt8(ascii: "/") } - 1
    guard pages.indices.contains(depth) else { return nil }
    var wanted = request
    wanted.path = "/"
    return pages[depth].respond(to: wanted)
  }

  /// The page as it stands so deep.
  private static func page(_ page: String, modules: [String], depth: Int) -> String {
    let links = modules.map { "<link rel=\"modulepreload\" href=\".\($0)\">\n  " }.joined()
    return page.replacingOccurrences(of: "<!-- modules -->\n  ", with: links)
      .replacingOccurrences(of: "=\"./", with: "=\"" + (depth == 0 ? "./" : String(repeating: "../", count: depth)))
  }

  /// What the service worker keeps, as a script.
  private static func list(_ contents: [String: [UInt8]], page: String, room: [String]) -> [UInt8] {
    let kept = contents.filter { $0.key != "/sw.js" }
    let paths = kept.keys.sorted().map { String($0.dropFirst()) }
    let digests = StaticFiles(contents: contents.merging(["/index.html": Array(page.utf8)]) { $1 }).files
    let tags = digests.sorted { $0.key < $1.key }.map { $0.key + $0.value.entityTag }.joined()
    let version = StaticFiles(contents: ["/": Array(tags.utf8)]).files["/"]?.entityTag ?? ""
    return Array(
      """
      self.canvasFiles = {
        version: \(version),
        screens: \(array(screens.map { String($0.dropFirst()) })),
        room: \(array(room.map { String($0.dropFirst()) })),
        paths: \(array(["./"] + paths)),
      };

      """.utf8)
  }

  private static func array(_ texts: [String]) -> String {
    "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }
}
