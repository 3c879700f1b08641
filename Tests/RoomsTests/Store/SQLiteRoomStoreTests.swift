import Foundation
import XCTest

@testable import Rooms

final class SQLiteRoomStoreTests: RoomStoreContract {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "rooms-store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  override func makeStore() throws -> any RoomStore { SQLiteRoomStore(path: folder + "/rooms.db") }

  override func successor(of store: any RoomStore) async throws -> any RoomStore {
    await store.close()
    return try makeStore()
  }
}
