import XCTest

@testable import History

/// The golden table: on the left the board (bottom to top, hidden elements in brackets, square ones when not their owner hid them; capitals belong to user U, small
/// letters to user v), then who does what, then the board after it or the reason why nothing happened.
final class FoldTableTests: XCTestCase {
  private static let table = """
    (empty)     | U put A        | A           |
    A           | U put B        | A B         |
    A           | U put A        | A           | elementExists
    A           | v put A        | A           | elementExists
    (A)         | U put A        | (A)         | elementExists
    A B         | U hide A       | (A) B       |
    A B         | U hide B A     | (A) (B)     |
    A B         | U hide B B     | (B) A       |
    A           | v hide A       | A           | notOwner
    (A)         | U hide A       | (A)         | alreadyHidden
    A           | U hide X       | A           | unknownElement
    A b         | U hide b A     | (A) b       |
    A b         | U hide X b     | A b         | unknownElement
    A b         | U hide b X     | A b         | notOwner
    (A) B       | U show A       | B A         |
    (A) (B) C   | U show B A     | C B A       |
    (A) B       | U show A A     | B A         |
    A B         | U show A       | A B         | alreadyVisible
    (A)         | v show A       | (A)         | notOwner
    A           | U show X       | A           | unknownElement
    (A) (b) C   | U show b A C   | (b) C A     |
    A B         | U update A     | A' B        |
    (A) B       | U update A     | (A') B      |
    A           | v update A     | A           | notOwner
    A           | U update X     | A           | unknownElement
    A b         | M hide A b     | [A] [b]     |
    (A) b       | M show A       | (A) b       | notOwner
    [A] b       | M show A       | b A         |
    [A] b       | U show A       | b A         |
    [A] (b)     | M show b A     | (b) A       |
    [A] b       | v show A       | [A] b       | notOwner
    [A]         | U hide A       | [A]         | alreadyHidden
    [A]         | U update A     | [A']        |
    A b         | M clear        | [A] [b]     |
    (A) b       | M clear        | (A) [b]     |
    A b         | U clear        | A b         | notOwner
    [A]         | M clear        | [A]         | alreadyHidden
    (empty)     | M clear        | (empty)     | alreadyHidden
    A           | M update A     | A'          |
    A           | U hide         | A           | tooMany
    A           | U show         | A           | tooMany
    """

  func testEveryRow() throws {
    for line in Self.table.split(separator: "\n") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      XCTAssertEqual(cells.count, 4, "\(line)")
      var fold = board(cells[0])
      XCTAssertEqual(show(fold), cells[0])
      let next = action(cells[1], at: fold.head + 1)
      let obstacle = fold.obstacle(to: next.draft)
      let result = fold.apply(next)
      XCTAssertEqual(show(fold), cells[2], "\(line)")
      if case .noOp(let reason) = result {
        XCTAssertEqual(reason.rawValue, cells[3], "\(line)")
        XCTAssertEqual(obstacle, reason, "what is foreseen is what happens: \(line)")
      } else {
        XCTAssertEqual("", cells[3], "\(line)")
        XCTAssertNil(obstacle, "\(line)")
      }
    }
  }

  /// Puts every element in the row's order, then hides those in brackets.
  private func board(_ text: String) -> Fold {
    var fold = Fold()
    let names = text == "(empty)" ? [] : text.split(separator: " ").map(String.init)
    for name in names {
      let id = name.trimmingCharacters(in: ["(", ")", "[", "]"])
      _ = fold.apply(entry(fold.head + 1, owner(id), .put(element(id, id))))
    }
    for name in names where name.hasPrefix("(") {
      let id = name.trimmingCharacters(in: ["(", ")", "[", "]"])
      _ = fold.apply(entry(fold.head + 1, owner(id), .hide([id])))
    }
    for name in names where name.hasPrefix("[") {
      let id = name.trimmingCharacters(in: ["(", ")", "[", "]"])
      _ = fold.apply(entry(fold.head + 1, "M", .hide([id]), authority: .moderator))
    }
    return fold
  }

  private func owner(_ id: String) -> String { id == id.uppercased() ? "U" : "v" }

  private func action(_ text: String, at seq: UInt64) -> Entry {
    let words = text.split(separator: " ").map(String.init)
    let ids = Array(words.dropFirst(2))
    let action: Action =
      switch words[1] {
      case "put": .put(element(ids[0], "again"))
      case "hide": .hide(ids)
      case "show": .show(ids)
      case "clear": .clear
      default: .update(id: ids[0], patch: Array("\(ids[0])'".utf8))
      }
    return entry(seq, words[0], action, authority: words[0] == "M" ? .moderator : .owner)
  }

  /// The board as the table writes it: hidden elements in alphabetical order, in front.
  private func show(_ fold: Fold) -> String {
    let hidden = ["A", "B", "C", "a", "b", "c"].compactMap { id -> String? in
      guard let found = fold.element(id), !found.isVisible else { return nil }
      let shown = fold.obstacle(to: draft("M", .show([id]), "op", authority: .moderator)) == nil
      return shown ? "[\(name(found.element))]" : "(\(name(found.element)))"
    }
    let all = hidden + fold.visible.map(name)
    return all.isEmpty ? "(empty)" : all.joined(separator: " ")
  }

  private func name(_ element: Element) -> String {
    let body = String(decoding: element.body, as: UTF8.self)
    return body.hasSuffix("'") ? body : element.id
  }
}
