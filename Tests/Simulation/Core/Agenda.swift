/// What is to happen, in virtual milliseconds: earliest first; of one moment, what was put down first.
struct Agenda {
  private struct Event {
    let at: Int
    let order: Int
    let run: () -> Void

    static func < (left: Event, right: Event) -> Bool { (left.at, left.order) < (right.at, right.order) }
  }

  private(set) var now = 0
  private var heap: [Event] = []
  private var count = 0

  /// When the next thing happens.
  var next: Int? { heap.first?.at }

  mutating func advance(to time: Int) { now = max(now, time) }

  mutating func after(_ delay: Int, _ run: @escaping () -> Void) { at(now + delay, run) }

  mutating func at(_ time: Int, _ run: @escaping () -> Void) {
    count += 1
    heap.append(Event(at: max(time, now), order: count, run: run))
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Forgets what was to come, and whom it held on to.
  mutating func clear() { heap = [] }

  /// Takes out what is due now, one at a time.
  mutating func takeDue() -> (() -> Void)? {
    guard let first = heap.first, first.at <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.run }
    heap[0] = last
    sink()
    return first.run
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
