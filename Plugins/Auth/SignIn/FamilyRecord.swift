import Foundation
import Kernel

/// A sign-in as it lies in Redis.
struct FamilyRecord: Codable {
  var id: String
  var userID: String
  var current: [Data]
  var previous: Data?
  var rotatedAt: Int64
  var createdAt: Int64
  var expiresAt: Int64
  var device: String
  /// Missing in records of before there was one.
  var holder: String?

  init(_ family: RefreshFamily) {
    id = family.id
    userID = family.userID
    current = family.current.map { Data($0) }
    previous = family.previous.map { Data($0) }
    rotatedAt = family.rotatedAt.milliseconds
    createdAt = family.createdAt.milliseconds
    expiresAt = family.expiresAt.milliseconds
    device = family.device
    holder = family.holder.rawValue
  }

  static func read(_ value: [UInt8]) throws(AuthStoreError) -> [RefreshFamily] {
    try SharedRecord.decode([FamilyRecord].self, value)?.map(\.family) ?? []
  }

  private var family: RefreshFamily {
    RefreshFamily(
      id: id, userID: userID, current: current.map { [UInt8]($0) }, previous: previous.map { [UInt8]($0) },
      rotatedAt: Timestamp(milliseconds: rotatedAt), createdAt: Timestamp(milliseconds: createdAt),
      expiresAt: Timestamp(milliseconds: expiresAt), device: device,
      holder: holder.flatMap(RefreshFamily.Holder.init) ?? .client)
  }
}
