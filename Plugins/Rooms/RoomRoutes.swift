import Kernel
import RoomsAPI

/// Rooms over HTTP: `POST /api/user/rooms` and `GET /api/user/rooms/{id}`, as published, and the list of one's own.
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
    guard let id = request.parameters["id"].flatMap(RoomID.init), try await isThere(id) else {
      throw ProtocolError.roomNotFound
    }
    return .json(["success": true])
  }

  private func isThere(_ id: RoomID) async throws -> Bool {
    do {
      return try await store.find(id) != nil
    } catch {
      logger.error("room \(id) could not be looked up: \(error)")
      throw ProtocolError.roomUnavailable
    }
  }

  /// 200 with the rooms that who asks has made, newest first: `?limit=` (1 to 100, 20) of them, and `next` for `?after=` when
  /// there are more.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let principal = request.principal else { throw ProtocolError.signInFirst }
    guard let count = request.query("limit").map(Int.init) ?? 20, (1...100).contains(count) else {
      throw ProtocolError.invalidPage
    }
    let place = try request.query("after").map(Self.place)
    let rooms = try await listed(principal.userID, after: place, count: count + 1)
    let shown = rooms.prefix(count)
    let next = rooms.count > count ? shown.last.map { "\($0.createdAt.milliseconds)-\($0.id.text)" } : nil
    return .json(Listed(data: .init(rooms: shown.map { .init($0, lifetime) }, next: next)))
  }

  private func listed(_ ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    do {
      return try await store.list(ownerID: ownerID, after: place, count: count)
    } catch {
      logger.error("rooms could not be listed: \(error)")
      throw ProtocolError.roomsUnavailable
    }
  }

  /// `1795455000000-K7XM2PQA`
  private static func place(_ text: String) throws(ProtocolError) -> RoomPlace {
    let parts = text.split(separator: "-")
    guard parts.count == 2, let time = Int64(parts[0]), let id = RoomID(String(parts[1])) else { throw .invalidPage }
    return RoomPlace(createdAt: Timestamp(milliseconds: time), id: id)
  }

  private struct Listed: Encodable {
    struct Room: Encodable {
      let roomId: String
      let createdAt: String
      /// Missing while somebody is there.
      let expiresAt: String?

      init(_ room: RoomRecord, _ lifetime: Duration) {
        roomId = room.id.text
        createdAt = room.createdAt.iso8601
        expiresAt = room.emptySince.map { ($0 + lifetime).iso8601 }
      }
    }

    struct Body: Encodable {
      let rooms: [Room]
      let next: String?
    }

    let success = true
    let data: Body
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
  static let invalidPage = ProtocolError("invalid_page", "There is no such page of rooms.")
  static let roomFull = ProtocolError("room_full", "The room is full.", status: .forbidden, retryable: true)
  static let roomsUnavailable = ProtocolError(
    "rooms_unavailable", "Rooms cannot be stored right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(5))
  static let noFreeCode = ProtocolError(
    "no_free_code", "No room code is free right now. Please try again.", status: .serviceUnavailable, retryable: true)
}
