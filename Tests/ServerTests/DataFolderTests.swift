import Foundation
import XCTest

@testable import canvas

final class DataFolderTests: XCTestCase {
  private var parent = ""

  override func setUpWithError() throws { parent = try makeTemporaryFolder() }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: parent) }

  func testTheFolderIsMadeForItsOwnerAlone() throws {
    let path = parent + "/a/b"
    let folder = try DataFolder(path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    XCTAssertEqual((attributes[.posixPermissions] as? NSNumber)?.intValue, 0o700)
    folder.release()
  }

  func testASecondServerIsToldWhoHasTheFolder() throws {
    let first = try DataFolder(parent)
    XCTAssertThrowsError(try DataFolder(parent)) { error in
      XCTAssertEqual("\(error)", "already running, pid \(getpid()) (data folder \(parent))")
    }
    first.release()
    try DataFolder(parent).release()
  }

  func testWhatAKilledServerLeftIsNoLock() throws {
    try Data("4194304\nand more\n".utf8).write(to: URL(filePath: parent + "/canvas.lock"))
    let folder = try DataFolder(parent)
    XCTAssertEqual(try String(contentsOfFile: parent + "/canvas.lock", encoding: .utf8), "\(getpid())\n")
    folder.release()
  }

  func testThePortIsThereWhileTheServerIs() throws {
    let folder = try DataFolder(parent)
    try folder.publish(port: 4711)
    XCTAssertEqual(try String(contentsOfFile: parent + "/canvas.port", encoding: .utf8), "4711\n")
    folder.release()
    XCTAssertFalse(FileManager.default.fileExists(atPath: parent + "/canvas.port"))
  }

  func testAFileInTheFoldersPlaceIsNamed() throws {
    let path = parent + "/file"
    try Data().write(to: URL(filePath: path))
    XCTAssertThrowsError(try DataFolder(path)) { XCTAssertTrue("\($0)".contains(path), "\($0)") }
  }
}
