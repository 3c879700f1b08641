import Kernel
import RoomsAPI

/// `GET /api/user/rooms/{id}/replay`: a room's log over HTTP, in order, as fast as it is read. The room need not be in
/// memory, nor does a room that is notice: pages are read and written on the store's thread.
struct ReplayRoutes: Sendable {
  /// What one step of the stream reads.
  static let page = ReadLimit(entries: 500, bytes: 128 << 10)

  let rooms: any RoomsService
  let store: any StrokeStore
  let logger: Logger

  func replay(_ request: HTTPRequest) async throws -> HTTPResponse {
    let room = try await rooms.admit(request.principal, to: request.parameters["id"])
    let section = try await section(try ReplayRange(query: request.query), of: room)
    let format = ReplayFormat(accept: request.headers.tokens("accept"))
    var response = HTTPResponse(
      status: .ok, headers: ["content-type": format.contentType, "cache-control": "no-store"],
      stream: stream(section, format))
    response.headers.vary(on: "Accept")
    return response
  }

  private func section(_ range: ReplayRange, of room: RoomID) async throws -> ReplaySection {
    do {
      return try await ReplaySection.resolve(range, of: room.text, in: store)
    } catch let error as StrokeStoreError {
      logger.error("the replay of room \(room) could not begin: \(error)")
      throw ProtocolError.historyUnavailable
    }
  }

  private func stream(_ section: ReplaySection, _ format: ReplayFormat) -> HTTPBodyStream {
    HTTPBodyStream(from: ReplayProgress()) { [store] progress in
      switch progress.part {
      case .opening:
        progress.part = .entries(after: section.from - 1)
        return format.opening(section)
      case .entries(let seq) where seq < section.to:
        return try await Self.entries(after: seq, of: section, format, store, &progress)
      case .entries:
        progress.part = .end
        return format.closing
      case .end: return nil
      }
    }
  }

  private static func entries(
    after seq: UInt64, of section: ReplaySection, _ format: ReplayFormat, _ store: any StrokeStore,
    _ progress: inout ReplayProgress
  ) async throws -> [UInt8] {
    let isFirst = progress.isFirst
    let position = LogPosition(epoch: section.span.head.epoch, seq: seq)
    let limit = ReadLimit(entries: min(page.entries, Int(section.to - seq)), bytes: page.bytes)
    let written = try await store.page(section.room, after: position, limit: limit) { page in
      var isFirst = isFirst
      let bytes = format.page(page, of: section.room, isFirst: &isFirst)
      return (bytes: bytes, last: page.entries.last?.seq, isFirst: isFirst)
    }
    guard let last = written.last else { throw StrokeStoreError.damaged("the log ends at \(seq)") }
    progress = ReplayProgress(part: .entries(after: last), isFirst: written.isFirst)
    return written.bytes
  }
}

/// Where a replay's stream stands.
private struct ReplayProgress: Sendable {
  enum Part: Sendable {
    case opening
    case entries(after: UInt64)
    case end
  }

  var part = Part.opening
  /// No stroke was written yet.
  var isFirst = true
}
