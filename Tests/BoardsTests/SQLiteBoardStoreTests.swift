import Foundation
import XCTest

@testable import Boards

/// Boards in a file.
final class SQLiteBoardStoreTests: BoardStoreContract {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "canvas-boards-\(UUID().uuidString)")

  override func setUp() async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  override func tearDown() async throws { try FileManager.default.removeItem(at: folder) }

  override func makeStore() throws -> any BoardStore {
    SQLiteBoardStore(path: folder.appending(path: "boards.db").path)
  }

  override func successor(of store: any BoardStore) async throws -> any BoardStore {
    await store.close()
    return try makeStore()
  }

  func testBoardsCannotBeReadOnceTheFileIsClosed() async throws {
    let store = try makeStore()
    try await store.open()
    _ = try await store.add(try board("AAAAAAAA"), limit: 1)
    await store.close()
    do {
      _ = try await store.find(id("AAAAAAAA"))
      XCTFail("a closed file was read")
    } catch {}
    let again = try makeStore()
    try await again.open()
    let found = try await again.find(id("AAAAAAAA"))
    XCTAssertEqual(found, try board("AAAAAAAA"))
    await again.close()
  }
}
