import History

/// The board a log describes, by the rules of the protocol pages, written apart from the server's fold.
struct LogFold {
  private struct Element {
    let owner: String
    var color: String
    /// Somebody else has hidden it last, who may.
    var isModerated = false
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
    case .update(let id, let patch):
      guard mayChange(id, entry), let color = FieldColor.read(patch[...]) else { return }
      elements[id]?.color = color
      if canvas.holds(id) { canvas.draw(id, color) }
    case .hide(let ids):
      for id in ids where mayChange(id, entry) { hide(id, entry) }
    case .show(let ids):
      for id in ids where mayShow(id, entry) && !canvas.holds(id) { canvas.draw(id, elements[id]?.color ?? "") }
    case .clear:
      guard entry.draft.authority == .moderator else { return }
      for id in canvas.order { hide(id, entry) }
    }
  }

  private mutating func hide(_ id: String, _ entry: Entry) {
    guard canvas.holds(id), let owner = elements[id]?.owner else { return }
    canvas.remove(id)
    elements[id]?.isModerated = owner != entry.userID
  }

  private func mayChange(_ id: String, _ entry: Entry) -> Bool {
    guard let element = elements[id] else { return false }
    return element.owner == entry.userID || entry.draft.authority == .moderator
  }

  private func mayShow(_ id: String, _ entry: Entry) -> Bool {
    guard mayChange(id, entry), let element = elements[id] else { return false }
    return element.isModerated || element.owner == entry.userID
  }

  private static func color(of element: History.Element) -> String {
    guard element.kind == .stroke else { return FieldColor.read(element.body[...]) ?? FieldColor.none }
    var text = JSONText(element.body)
    return V1Message.stroke(&text).color
  }
}
