internal import Kernel

/// The commands of one slot, in order. It decides what is sent when, and does nothing itself.
///
/// As long as nothing is refused they are pipelined to the slot's owner. When one is refused, nothing more is sent until all in
/// flight are answered; the refused ones then go ahead of what waited, in order and **one at a time**, until the owner itself has
/// taken one. One at a time, since a node that refuses for a reason that passes (it is not told yet that the slot is its own, a
/// key is still on the way) may take the second command of two, having refused the first.
///
/// The same can happen to those in flight when the first refusal comes. A refused command that was overtaken by one of the same key
/// is not sent again: it fails, so that order holds.
final class Lane {
  enum Next {
    case send(RoutedCommand, to: RedisNode)
    /// Nobody takes the first one now.
    case blocked
    /// Nothing to be done until an answer, a wake-up or another command comes.
    case idle
  }

  let slot: Int
  /// Set while it waits after a refusal.
  var pause: TimerToken?
  private var queue = Fifo<RoutedCommand>()
  /// Refused, while others are still in flight.
  private var refused: [RoutedCommand] = []
  private var inFlight = 0
  /// Where those in flight are.
  private var place: RedisNode?
  private var isCautious = false
  private var lacksServer = false

  init(slot: Int) { self.slot = slot }

  /// Whether the first one waits for a server.
  var isBlocked: Bool { lacksServer && !queue.isEmpty }

  var hasWaiting: Bool { !queue.isEmpty || !refused.isEmpty }

  /// Nothing is under way or waits.
  var isEmpty: Bool { inFlight == 0 && !hasWaiting && pause == nil }

  func append(_ item: RoutedCommand) { queue.append(item) }

  /// What to do now; to be asked until nothing is. `owner` is the slot's.
  func next(owner: RedisNode?, isReady: (RedisNode) -> Bool) -> Next {
    lacksServer = false
    guard pause == nil, inFlight == 0 || !isCautious, var item = queue.first else { return .idle }
    // The owner has taken one since.
    if !isCautious { item.ask = nil }
    guard let target = item.ask ?? owner, isReady(target) else {
      guard inFlight == 0 else { return .idle }
      lacksServer = true
      return .blocked
    }
    guard inFlight == 0 || target == place else { return .idle }
    _ = queue.popFirst()
    item.isAlone = isCautious
    place = target
    inFlight += 1
    return .send(item, to: target)
  }

  /// A command has its answer. Returns those that it has overtaken, which are to fail.
  func finished(_ item: RoutedCommand, _ result: Result<RedisValue, RedisError>) -> [RoutedCommand] {
    inFlight -= 1
    defer { settle() }
    switch result {
    case .success, .failure(.server): if item.isAlone, item.ask == nil { isCautious = false }
    case .failure(let error): guard error.mayHaveRun else { return [] }
    }
    let overtaken = refused.filter { $0.command.key == item.command.key }
    if !overtaken.isEmpty { refused.removeAll { $0.command.key == item.command.key } }
    return overtaken
  }

  /// A command did not run and is to be sent again, in its place.
  func refuse(_ item: RoutedCommand) {
    inFlight -= 1
    isCautious = true
    refused.append(item)
    settle()
  }

  /// Takes out what waits and fits.
  func remove(where matches: (RoutedCommand) -> Bool) -> [RoutedCommand] {
    var removed = refused.filter(matches)
    refused.removeAll(where: matches)
    queue.filter { item in
      guard matches(item) else { return true }
      removed.append(item)
      return false
    }
    return removed
  }

  /// The earliest time-out of what waits.
  var deadline: Instant? {
    var earliest = refused.map(\.deadline).min()
    queue.forEach { earliest = min(earliest ?? $0.deadline, $0.deadline) }
    return earliest
  }

  private func settle() {
    guard inFlight == 0 else { return }
    for item in refused.reversed() { queue.prepend(item) }
    refused = []
  }
}
