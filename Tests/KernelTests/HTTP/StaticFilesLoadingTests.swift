import XCTest

@testable import Kernel

final class StaticFilesLoadingTests: XCTestCase {
  private var folder = URL(filePath: "/")
  private var root: URL { folder.appending(path: "public") }

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try write("public/index.html", "home")
    try write("public/a b/ä.css", "p{}")
    try write("public/.env", "secret")
    try write("public/.git/config", "secret")
    try write("outside.txt", "secret")
    try write("public-secret/x.txt", "secret")
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

  private func write(_ name: String, _ text: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: name).path(percentEncoded: false), withDestinationPath: target)
  }

  private func load(_ limits: StaticFiles.Limits = .init()) throws -> StaticFiles {
    try StaticFiles(root: root.path(percentEncoded: false), limits: limits)
  }

  func testLoadsAFolderWithoutHiddenFiles() throws {
    let files = try load()
    XCTAssertEqual(files.files.keys.sorted(), ["/", "/a b/ä.css", "/index.html"])
    XCTAssertEqual(files.files["/a b/ä.css"]?.bytes, Array("p{}".utf8))
    XCTAssertEqual(files.files["/a b/ä.css"]?.contentType, "text/css; charset=utf-8")
  }

  func testTagsFollowTheBytes() throws {
    let first = try load().files["/index.html"]?.entityTag
    XCTAssertEqual(try load().files["/index.html"]?.entityTag, first)
    try write("public/index.html", "hame")
    XCTAssertNotEqual(try load().files["/index.html"]?.entityTag, first)
  }

  func testLinksMayNotLeaveTheFolder() throws {
    try link("inside.html", to: "index.html")
    XCTAssertEqual(try load().files["/inside.html"]?.bytes, Array("home".utf8))
    for target in ["../outside.txt", "/etc/passwd", "../public-secret", ".."] {
      try link("out", to: target)
      XCTAssertThrowsError(try load(), target) {
        XCTAssertEqual($0 as? StaticFilesError, .linkLeavesFolder(path: "/out"))
      }
      try FileManager.default.removeItem(at: root.appending(path: "out"))
    }
  }

  func testSizesAreBounded() throws {
    var limits = StaticFiles.Limits()
    limits.fileBytes = 3
    XCTAssertThrowsError(try load(limits)) {
      XCTAssertEqual($0 as? StaticFilesError, .fileTooLarge(path: "/index.html"))
    }
    limits.fileBytes = 4
    limits.totalBytes = 6
    XCTAssertThrowsError(try load(limits)) {
      XCTAssertEqual($0 as? StaticFilesError, .folderTooLarge(path: "/index.html"))
    }
    limits.totalBytes = 7
    XCTAssertNoThrow(try load(limits))
  }

  func testAMissingFolderOrADanglingLinkIsAnError() throws {
    XCTAssertThrowsError(try StaticFiles(root: folder.appending(path: "none").path(percentEncoded: false)))
    try link("dangling", to: "nothing")
    XCTAssertThrowsError(try load())
  }
}
