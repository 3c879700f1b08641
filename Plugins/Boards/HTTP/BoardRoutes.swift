import Kernel
import RoomsAPI

/// One's own boards over HTTP, under `/api/user/boards`. A board goes by its room's id.
struct BoardRoutes: Sendable {
  /// Boards in one answer.
  static let pageLimit = 100

  let desk: BoardDesk
  let configuration: BoardsConfiguration

  /// `POST {roomId, title}`: 201, the room is a board from now on.
  func keep(_ request: HTTPRequest) async throws -> HTTPResponse {
    let owner = try user(of: request)
    let body = try request.decode(KeepBody.self)
    guard let room = RoomID(body.roomId) else { throw ProtocolError.roomNotFound }
    let board = try await desk.keep(room, as: title(body.title), by: owner)
    return .json(status: .created, BoardAnswer(data: .init(board: BoardBody(board))))
  }

  /// `GET ?before=&count=`: newest change first; `next` is the `before` of the next page.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    let owner = try user(of: request)
    let count = try count(request.query("count"))
    var cursor: BoardCursor?
    if let before = request.query("before") {
      guard let read = BoardCursor(text: before) else { throw ProtocolError.invalidPage }
      cursor = read
    }
    let boards = try await desk.list(of: owner, behind: cursor, count: count)
    let last = boards.count == count ? boards.last : nil
    let next = last.map { BoardCursor(changedAt: $0.changedAt, room: $0.room).text }
    return .json(BoardsAnswer(data: .init(boards: boards.map(BoardBody.init), next: next)))
  }

  /// `GET /{id}`: 200, or 404 for what is not one's own.
  func find(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (owner, room) = (try user(of: request), try room(of: request))
    return .json(BoardAnswer(data: .init(board: BoardBody(try await desk.find(room, of: owner)))))
  }

  /// `PATCH /{id} {title}`: 200, or 404 for what is not one's own.
  func rename(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (owner, room) = (try user(of: request), try room(of: request))
    let title = try title(request.decode(RenameBody.self).title)
    return .json(BoardAnswer(data: .init(board: BoardBody(try await desk.rename(room, of: owner, to: title)))))
  }

  /// `DELETE /{id}`: 200, the room is an ordinary one from now on; 404 for what is not one's own.
  func release(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (owner, room) = (try user(of: request), try room(of: request))
    try await desk.release(room, of: owner)
    return .json(["success": true])
  }

  private func user(of request: HTTPRequest) throws(ProtocolError) -> String {
    guard let principal = request.principal else { throw .signInFirst }
    return principal.userID
  }

  private func room(of request: HTTPRequest) throws(ProtocolError) -> RoomID {
    guard let room = request.parameters["id"].flatMap(RoomID.init) else { throw .boardNotFound }
    return room
  }

  private func title(_ text: String) throws(ProtocolError) -> String {
    let limit = configuration.titleCharacters
    guard let title = BoardTitle.read(text, limit: limit) else { throw .invalidTitle(limit) }
    return title
  }

  private func count(_ text: String?) throws(ProtocolError) -> Int {
    guard let text else { return Self.pageLimit / 2 }
    guard let count = Int(text), (1...Self.pageLimit).contains(count) else { throw .invalidPage }
    return count
  }
}
