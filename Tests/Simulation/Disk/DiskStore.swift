import History
import Kernel
import RoomsAPI
import Synchronization

/// What a server asked of its disk.
enum DiskRequest: Sendable {
  case load(room: String, DiskStore.Completion<StoredLog>)
  case append([Entry], room: String, head: LogPosition, DiskStore.Completion<[Entry]>)
  case read(room: String, after: LogPosition, ReadLimit, DiskStore.Completion<[Entry]>)
  case mark([PartialEffect], epoch: UInt32, room: String, DiskStore.Completion<Void>)
  case delete(room: String, DiskStore.Completion<Void>)

  /// Answers that the store is closed.
  func refuse() {
    switch self {
    case .load(_, let done): done(.failure(.closed))
    case .append(_, _, _, let done), .read(_, _, _, let done): done(.failure(.closed))
    case .delete(_, let done), .mark(_, _, _, let done): done(.failure(.closed))
    }
  }
}

/// The stroke store as one run of the server sees it: requests lie here until the simulation takes them. When that
/// server has died it can neither read nor write any more.
final class DiskStore: StrokeStore {
  private struct State {
    var requests: [DiskRequest] = []
    var isDead = false
  }

  private let state = Mutex(State())

  /// Takes what was asked since.
  func take() -> [DiskRequest] {
    state.withLock { state in
      guard !state.requests.isEmpty else { return [] }
      defer { state.requests = [] }
      return state.requests
    }
  }

  func die() { state.withLock { $0.isDead = true } }

  func load(_ room: String, completion: @escaping Completion<StoredLog>) { ask(.load(room: room, completion)) }

  func append(
    _ entries: [Entry], to room: String, expecting end: LogEnd, carrying envelope: LinkEnvelope?,
    completion: @escaping Completion<[Entry]>
  ) {
    ask(.append(entries, room: room, head: end.position, completion))
  }

  func read(_ room: String, after end: LogEnd, limit: ReadLimit, completion: @escaping Completion<[Entry]>) {
    ask(.read(room: room, after: end.position, limit, completion))
  }

  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String, completion: @escaping Completion<Void>) {
    ask(.mark(effects, epoch: epoch, room: room, completion))
  }

  // Replays are not simulated.

  func page(_ room: String, after position: LogPosition, limit: ReadLimit, completion: @escaping Completion<LogPage>) {
    completion(.failure(.busy))
  }

  func span(_ room: String, completion: @escaping Completion<LogSpan?>) { completion(.failure(.busy)) }

  func seek(_ room: String, in epoch: UInt32, to time: Timestamp, completion: @escaping Completion<UInt64>) {
    completion(.failure(.busy))
  }

  func delete(_ room: String, completion: @escaping Completion<Void>) { ask(.delete(room: room, completion)) }

  private func ask(_ request: DiskRequest) {
    let isDead = state.withLock { state in
      if !state.isDead { state.requests.append(request) }
      return state.isDead
    }
    if isDead { request.refuse() }
  }
}
