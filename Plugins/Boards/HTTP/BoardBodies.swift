import Kernel
import RoomsAPI

struct KeepBody: Decodable, Sendable {
  let roomId: String
  let title: String
}

struct RenameBody: Decodable, Sendable {
  let title: String
}

/// A board, as its owner sees it.
struct BoardBody: Encodable {
  let id: String
  let title: String
  /// Milliseconds since 1970.
  let createdAt: Int64
  let changedAt: Int64

  init(_ board: Board) {
    id = board.room.text
    title = board.title
    createdAt = board.createdAt.milliseconds
    changedAt = board.changedAt.milliseconds
  }
}

/// `{"success":true,"data":{"board":...}}`
struct BoardAnswer: Encodable {
  struct Body: Encodable {
    let board: BoardBody
  }

  let success = true
  let data: Body
}

/// `{"success":true,"data":{"boards":[...],"next":...}}`; no `next` on the last page.
struct BoardsAnswer: Encodable {
  struct Body: Encodable {
    let boards: [BoardBody]
    let next: String?
  }

  let success = true
  let data: Body
}

extension BoardCursor {
  /// `changedAt.id`
  var text: String { "\(changedAt.milliseconds).\(room.text)" }

  init?(text: String) {
    let words = text.split(separator: ".", maxSplits: 1)
    guard words.count == 2, let time = Int64(words[0]), let room = RoomID(String(words[1])) else { return nil }
    self.init(changedAt: Timestamp(milliseconds: time), room: room)
  }
}
