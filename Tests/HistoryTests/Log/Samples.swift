import Kernel
import KernelTesting

@testable import History

/// Short names for what the tests write down.
func element(_ id: String, _ body: String = "") -> Element {
  Element(id: id, kind: .stroke, body: Array((body.isEmpty ? "body of \(id)" : body).utf8))
}

func operation(_ text: String) -> OperationID {
  guard let operation = OperationID(text) else { preconditionFailure("\(text) is no operation id") }
  return operation
}

func draft(_ user: String, _ action: Action, _ name: String, authority: Authority = .owner, time: Int64 = 0) -> Draft {
  Draft(
    action: action, operation: operation(name), userID: user, time: Timestamp(milliseconds: time), authority: authority)
}

func entry(
  _ seq: UInt64, _ user: String, _ action: Action, operation: String? = nil, authority: Authority = .owner,
  time: Int64 = 0
) -> Entry {
  Entry(
    position: LogPosition(epoch: 1, seq: seq),
    draft: draft(user, action, operation ?? "op\(seq)", authority: authority, time: time))
}

/// A history of a few users who draw, undo, redo and meddle, much of it invalid.
func randomHistory(seed: UInt64, count: Int, epoch: UInt32 = 1, clears: Bool = true) -> [Entry] {
  var random = SeededGenerator(state: seed)
  return (1...count).map { number in
    let ids = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      "e\(Int.random(in: 0..<count / 2 + 1, using: &random))"
    }
    let action: Action =
      switch Int.random(in: 0..<60, using: &random) {
      case 0 where clears: .clear
      case 0..<30: .put(element(ids[0], "body \(number)"))
      case 30..<36: .update(id: ids[0], patch: Array("patch \(number)".utf8))
      case 36..<48: .hide(ids)
      default: .show(ids)
      }
    let user = "user\(Int.random(in: 0..<3, using: &random))"
    let authority: Authority =
      action == .clear || Int.random(in: 0..<20, using: &random) == 0 ? .moderator : .owner
    return Entry(
      position: LogPosition(epoch: epoch, seq: UInt64(number)),
      draft: draft(user, action, "op\(number)", authority: authority, time: Int64(number)))
  }
}

extension StrokeLog {
  /// Folds all of a batch that is durable.
  func committed() -> [Committed] { Array(sequence(state: self) { $0.nextCommitted() }) }
}

extension Fold {
  /// All that can be asked of a board: its head, the visible elements in order and every element's state.
  func description(of ids: [String]) -> [String] {
    var lines = ["head \(head)", "visible \(visibleCount)"]
    forEachVisible { lines.append("\($0.id) \(String(decoding: $0.body, as: UTF8.self)) \($1) \($2)") }
    for id in ids {
      guard let (element, owner, isVisible) = element(id) else { continue }
      lines.append("\(id) = \(String(decoding: element.body, as: UTF8.self)) of \(owner) \(isVisible)")
    }
    return lines
  }
}

func everyID(_ entries: [Entry]) -> [String] { Set(entries.flatMap(\.action.elementIDs)).sorted() }
