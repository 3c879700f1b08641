import Kernel
import RoomsAPI

/// What a room shows while the store is away: the entries that wait for it, folded behind the durable ones as if they were
/// in the log already. When the store is back they become entries like all others, maybe behind those of other instances.
final class Provisional {
  /// A board to go on with, which the messages read.
  private final class Board {
    var fold: Fold

    init(_ fold: Fold) { self.fold = fold }
  }

  private let board: Board
  private let epoch: UInt32
  private let texts: V1Messages
  private let messages: V2Messages
  /// What is shown and not settled, in order.
  private var waiting: [(key: OperationKey, item: Tail.Item)] = []
  private var shown: Set<OperationKey> = []
  /// Whether members of v1 may have been shown another board than the one that became durable.
  private(set) var isReordered = false

  init(_ log: StrokeLog, in room: any Room) {
    let board = Board(log.fold)
    self.board = board
    epoch = log.epoch
    texts = V1Messages(room: room.id) { board.fold.drawn($0) }
    messages = V2Messages(
      user: { [weak room] in room?.users.index(of: $0) ?? 0 }, owner: { board.fold.drawn($0)?.ownerID })
  }

  /// Whether all that was shown is durable, or never will be.
  var isOver: Bool { waiting.isEmpty }

  /// Folds a draft that waits, unless it was before; what members are told of it. v1 gets a stroke under `key`.
  func show(_ draft: Draft, under key: V1Operation.Key) -> (texts: [[UInt8]], message: [UInt8])? {
    let operation = OperationKey(draft)
    guard shown.insert(operation).inserted else { return nil }
    let entry = Entry(position: LogPosition(epoch: epoch, seq: board.fold.head + 1), draft: draft)
    let result = board.fold.apply(entry)
    var item = Tail.Item(entry: entry, result: result, time: draft.time.milliseconds, elapsed: 0)
    item.key = key
    waiting.append((operation, item))
    return (texts.messages(item), unsaved(item))
  }

  /// All that is shown, for somebody who comes.
  func segment(for version: ProtocolVersion) -> Segment? {
    guard !waiting.isEmpty else { return nil }
    var builder = SegmentBuilder(capacity: 1_024)
    switch version {
    case .v1: for (_, item) in waiting { for text in texts.messages(item) { builder.text(text) } }
    case .v2:
      builder.frame(opcode: 2) { builder in
        builder.append(V2Messages.storage(isAway: true))
        for (_, item) in waiting { builder.append(unsaved(item)) }
      }
    }
    return builder.seal(.durable)
  }

  /// An entry became durable: the order holds while they are those that were shown, one after the other, and do the same.
  func settled(_ entry: Entry, _ result: FoldResult) {
    let key = OperationKey(entry.draft)
    guard let index = waiting.firstIndex(where: { $0.key == key }) else {
      isReordered = true
      return
    }
    if index != 0 || waiting[index].item.result != result { isReordered = true }
    waiting.remove(at: index)
  }

  /// An entry that was shown will not become durable.
  func refused(_ draft: Draft) {
    isReordered = true
    waiting.removeAll { $0.key == OperationKey(draft) }
  }

  /// `UNSAVED`: an entry's message without its place.
  private func unsaved(_ item: Tail.Item) -> [UInt8] {
    .message(BoardMessage.unsaved) { [messages] in
      var placeless = Tail.Item(
        entry: Entry(position: LogPosition(epoch: epoch, seq: 0), draft: item.entry.draft), result: item.result,
        time: item.time, elapsed: 0)
      placeless.key = item.key
      $0 += messages.entry(placeless)
    }
  }
}

extension V2Messages {
  /// `STORAGE`: whether what is drawn can be saved.
  static func storage(isAway: Bool) -> [UInt8] { .message(BoardMessage.storage) { $0.append(isAway ? 1 : 0) } }
}
