import History

/// The board a log describes, by the rules of the protocol pages, written apart from the server's fold.
struct LogFold {
  private struct Element {
    let owner: String
    var color: String
  }

  private(set) var canvas = Canvas()
  private var elements: [String: Element] = [:]

  init(_ entries: [Entry]) {
    for entry in entries { apply(entry) }
  }

  private mutating func apply(_ entry: Entry) {
    switch entry.action {
    case .put(let element):
      guard elements[element.id] == nil else { return }
      let color = Self.color(of: element)
      elements[element.id] = Element(owner: entry.userID, color: color)
      canvas.draw(element.id, color)
    case .update: break
    case .hide(let ids):
      for id in ids where mayChange(id, entry) { canvas.remove(id) }
    case .show(let ids):
      for id in ids where mayChange(id, entry) && !canvas.holds(id) { canvas.draw(id, elements[id]?.color ?? "") }
    }
  }

  private func mayChange(_ id: String, _ entry: Entry) -> Bool {
    guard let element = elements[id] else { return false }
    return element.owner == entry.userID || entry.draft.authority == .moderator
  }

  private static func color(of element: History.Element) -> String {
    var text = JSONText(element.body)
    return V1Message.stroke(&text).color
  }
}
