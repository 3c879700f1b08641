internal import Kernel

/// Who relies on a directory.
protocol TopologyObserver: AnyObject {
  /// Whether something waits for news.
  var isWaiting: Bool { get }
  /// There was an answer, perhaps the same as before.
  func topologyKnown()
}

/// Knows which master serves what, on one reactor: asks at the start, when somebody doubts it, and from time to time. At most one
/// inquiry at a time; pauses are jittered, so that those who lost the same node do not all ask at once.
final class TopologyDirectory {
  private enum State {
    case idle
    case asking(TopologyInquiry)
    case pausing(TimerToken, until: Instant)
    case closed
  }

  /// How many are asked at once: one of them may be dead, or cut off.
  private static let breadth = 3
  /// Pauses between inquiries: while something waits, and otherwise or when that lasts.
  private static let (hurry, leisure) = (Duration.milliseconds(200), Duration.seconds(1))
  private static let maxHurried = 50
  /// Answers that are out of date are not believed, unless there are none else: Sentinels that were set up anew count anew.
  private static let maxDisbelief = 10

  private(set) var map = SlotMap()
  /// Why nobody could be asked; `nil` while all is well.
  private(set) var lastError: RedisError?
  private let server: RedisServer
  private unowned let reactor: Reactor
  private var observers: [() -> (any TopologyObserver)?] = []
  private var state = State.idle
  private var watch: MasterWatch?
  private var isDoubted = false
  private var disbelieved = 0
  /// Inquiries in a row made in a hurry.
  private var hurried = 0
  private var lastAsked: Instant
  private var random = SystemRandomNumberGenerator()

  init(_ server: RedisServer, on reactor: Reactor) {
    self.server = server
    self.reactor = reactor
    lastAsked = reactor.now
    watch = MasterWatch(server, on: reactor) { [weak self] master in self?.masterChanged(master) }
    ask()
  }

  func add(_ observer: any TopologyObserver) { observers.append { [weak observer] in observer } }

  /// Something is not where the map says: asks soon.
  func refresh() {
    switch state {
    case .asking: isDoubted = true
    case .idle, .closed: break
    case .pausing(let timer, let until):
      guard until > lastAsked + Self.hurry else { return }
      let due = lastAsked + pace()
      guard due < until else { return }
      reactor.cancel(timer)
      pause(until: due)
    }
  }

  /// A node has said where a slot is.
  func move(_ slot: Int, to node: RedisNode) {
    map.move(slot, to: node)
    refresh()
  }

  func close() {
    watch?.close()
    switch state {
    case .asking(let inquiry): inquiry.cancel()
    case .pausing(let timer, _): reactor.cancel(timer)
    case .idle, .closed: break
    }
    state = .closed
  }

  private func ask() {
    isDoubted = false
    hurried = isAwaited ? hurried + 1 : 0
    lastAsked = reactor.now
    // Sentinels are fixed; of a Cluster, who was named in the URL may be gone.
    let known = server.isCluster ? Set(server.guides).union(map.nodes) : Set(server.guides)
    let chosen = Array(known.shuffled(using: &random).prefix(Self.breadth))
    state = .asking(
      TopologyInquiry(server, at: chosen, on: reactor) { [weak self] answer in self?.answered(answer) })
  }

  private func answered(_ answer: Result<SlotMap, RedisError>) {
    switch answer {
    case .success(let found) where found.epoch >= map.epoch || disbelieved >= Self.maxDisbelief:
      (map, lastError, disbelieved) = (found, nil, 0)
    case .success:
      isDoubted = true
      disbelieved += 1
    case .failure(let error): (isDoubted, lastError) = (true, error)
    }
    pause(until: reactor.now + server.options.topologyInterval)
    tell()
    if isDoubted || isAwaited { refresh() }
  }

  private func masterChanged(_ master: RedisNode) {
    guard map.owner(of: 0) != master else { return }
    // The number that belongs to it is this at least.
    map = SlotMap(master: master, epoch: map.epoch + 1)
    refresh()
    tell()
  }

  private func tell() { for observer in observers { observer()?.topologyKnown() } }

  private func pause(until due: Instant) {
    let timer = reactor.schedule(after: max(.zero, due - reactor.now)) { [weak self] in self?.ask() }
    state = .pausing(timer, until: due)
  }

  private func pace() -> Duration {
    let full = isAwaited && hurried < Self.maxHurried ? Self.hurry : Self.leisure
    return full * Double.random(in: 0.5...1, using: &random)
  }

  private var isAwaited: Bool { observers.contains { $0()?.isWaiting ?? false } }
}
