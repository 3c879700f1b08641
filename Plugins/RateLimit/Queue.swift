/// First in, first out.
struct Queue<Element> {
  private var items: [Element?] = []
  private var head = 0

  var count: Int { items.count - head }
  var first: Element? { head < items.count ? items[head] : nil }

  mutating func append(_ element: Element) { items.append(element) }

  @discardableResult
  mutating func popFirst() -> Element? {
    guard head < items.count else { return nil }
    let element = items[head]
    items[head] = nil
    head += 1
    if head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    return element
  }
}
