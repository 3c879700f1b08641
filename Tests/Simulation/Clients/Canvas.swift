/// What somebody sees: elements bottom first, each by its id and colour (`#rrggbb`), which stands for its content.
struct Canvas: Equatable {
  private(set) var order: [String] = []
  private(set) var colors: [String: String] = [:]

  func holds(_ id: String) -> Bool { colors[id] != nil }

  /// Puts an element on top, or gives one that is there new content where it lies.
  mutating func draw(_ id: String, _ color: String) {
    if colors.updateValue(color, forKey: id) == nil { order.append(id) }
  }

  mutating func remove(_ id: String) {
    guard colors.removeValue(forKey: id) != nil else { return }
    order.removeAll { $0 == id }
  }

  mutating func raise(_ id: String, _ color: String) {
    remove(id)
    draw(id, color)
  }

  mutating func clear() { self = Canvas() }

  /// Only what is in `keep`.
  func filtered(_ keep: (String) -> Bool) -> Canvas {
    var copy = Canvas()
    for id in order where keep(id) { copy.draw(id, colors[id] ?? "") }
    return copy
  }

  /// How it differs from what it should be; `nil` when it does not.
  func difference(from expected: Canvas) -> String? {
    guard self != expected else { return nil }
    if let index = zip(order, expected.order).enumerated().first(where: { $0.1.0 != $0.1.1 })?.offset {
      return "element \(index) is \(order[index]) instead of \(expected.order[index])"
    }
    if order.count < expected.order.count { return "\(expected.order[order.count]) is missing at the end" }
    if order.count > expected.order.count { return "\(order[expected.order.count]) is too much at the end" }
    let id = order.first { colors[$0] != expected.colors[$0] } ?? ""
    return "\(id) has content \(colors[id] ?? "") instead of \(expected.colors[id] ?? "")"
  }
}
