/// The operations of a v2 client that are not settled yet, in their order (O-10).
struct Outbox {
  struct Operation {
    let op: [UInt8]
    let name: String
    let message: [UInt8]
    let elements: [String]
    /// The connection it was sent over last; 0 for none.
    var session = 0
  }

  private(set) var operations: [Operation] = []

  var isEmpty: Bool { operations.isEmpty }

  func holds(_ name: String) -> Bool { operations.contains { $0.name == name } }

  /// Whether one of them names this element.
  func touches(_ element: String) -> Bool { operations.contains { $0.elements.contains(element) } }

  mutating func append(_ operation: Operation) { operations.append(operation) }

  /// Returns whether it was there.
  mutating func settle(_ name: String) -> Bool {
    guard let index = operations.firstIndex(where: { $0.name == name }) else { return false }
    operations.remove(at: index)
    return true
  }

  /// The operation and everything behind it about the same elements: what is to be sent again together.
  func following(_ name: String) -> [Operation] {
    guard let index = operations.firstIndex(where: { $0.name == name }) else { return [] }
    let elements = Set(operations[index].elements)
    return operations[index...].filter { $0.name == name || !elements.isDisjoint(with: $0.elements) }
  }

  mutating func sent(_ name: String, over session: Int) {
    if let index = operations.firstIndex(where: { $0.name == name }) { operations[index].session = session }
  }

  mutating func clear() { operations = [] }
}
