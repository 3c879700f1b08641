import Kernel
import RoomsAPI

/// Rooms over HTTP: `POST /api/user/rooms` and `GET /api/user/rooms/{id}`, as published.
struct RoomRoutes: Sendable {
  let store: any RoomStore
  let time: any TimeSource
  let lifetime: Duration
  let logger: Logger

  /// 201 `{"success":true,"data":{"roomId","expiresAt"}}`.
  func create(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let principal = request.principal else { throw ProtocolError.signInFirst }
    let now = time.timestamp()
    // A code that is taken is drawn again: 31^8 codes make a second draw rare and a fifth unheard of.
    for _ in 0..<5 {
      let room = RoomRecord(id: .random(), ownerID: principal.userID, createdAt: now, emptySince: now)
      if try await created(room) {
        return .json(status: .created, Created(data: .init(roomId: room.id.text, expiresAt: (now + lifetime).iso8601)))
      }
    }
    throw ProtocolError.noFreeCode
  }

  /// What the store cannot do now may work soon: 503, not 500.
  private func created(_ room: RoomRecord) async throws -> Bool {
    do {
      return try await store.create(room)
    } catch {
      logger.error("a room could not be stored: \(error)")
      throw ProtocolError.roomsUnavailable
    }
  }

  /// 200 `{"success":true}`, or 404.
  func look(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard request.principal != nil else { throw ProtocolError.signInFirst }
    guard let id = request.parameters["id"].flatMap(RoomID.init), try await store.find(id) != nil else {
      throw ProtocolError.roomNotFound
    }
    return .json(["success": true])
  }

  private struct Created: Encodable {
    struct Body: Encodable {
      let roomId: String
      let expiresAt: String
    }

    let success = true
    let data: Body
  }
}

extension RoomID {
  /// Draws a code from the system's random source.
  static func random() -> RoomID {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }
}

extension ProtocolError {
  static let signInFirst = ProtocolError("unauthorized", "Unauthorized", status: .unauthorized)
  /// The text is the published one.
  static let roomNotFound = ProtocolError("room_not_found", "Room not Found", status: .notFound)
  static let roomFull = ProtocolError("room_full", "The room is full.", status: .forbidden, retryable: true)
  static let roomsUnavailable = ProtocolError(
    "rooms_unavailable", "Rooms cannot be stored right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(5))
  static let noFreeCode = ProtocolError(
    "no_free_code", "No room code is free right now. Please try again.", status: .serviceUnavailable, retryable: true)
}
