/// First in, first out, in amortised constant time.
struct Fifo<Element> {
  private var storage: [Element?] = []
  private var head = 0

  var isEmpty: Bool { head == storage.count }
  var count: Int { storage.count - head }

  mutating func append(_ element: Element) { storage.append(element) }

  /// Puts an element ahead of all others: in constant time where one was just taken out.
  mutating func prepend(_ element: Element) {
    guard head > 0 else { return storage.insert(element, at: 0) }
    head -= 1
    storage[head] = element
  }

  /// Visits each element.
  func forEach(_ body: (Element) -> Void) {
    for case let element? in storage[head...] { body(element) }
  }

  mutating func popFirst() -> Element? {
    guard head < storage.count else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if head == storage.count {
      storage.removeAll(keepingCapacity: storage.count <= 4_096)
      head = 0
    } else if head >= 1_024, head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  /// The first element, where it stands.
  var first: Element? {
    get { head < storage.count ? storage[head] : nil }
    set { if head < storage.count, let newValue { storage[head] = newValue } }
  }

  /// Takes everything out.
  mutating func removeAll() -> [Element] {
    defer { self = Fifo() }
    return storage[head...].compactMap(\.self)
  }

  /// Visits each element where it stands; `false` takes it out.
  mutating func filter(_ keep: (inout Element) -> Bool) {
    var kept: [Element?] = []
    kept.reserveCapacity(count)
    for element in storage[head...] {
      guard var element, keep(&element) else { continue }
      kept.append(element)
    }
    storage = kept
    head = 0
  }
}
