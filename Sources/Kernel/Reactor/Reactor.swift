internal import Glibc

/// One thread's event loop: descriptors, timers, mail and tasks. Everything it owns is touched on its thread only;
/// other threads reach it through ``mailbox``.
///
/// A turn is: wait, dispatch what is ready, open the mail, fire timers, run what was deferred to the turn's end, hand
/// gathered posts to the other reactors.
public final class Reactor {
  /// This reactor's number, 0 ..< the group's count.
  public let index: Int
  /// Where other threads leave work for this reactor.
  public let mailbox: Mailbox
  /// The clocks.
  public let time: any TimeSource
  /// The monotonic time at which this turn's work began.
  public private(set) var now: Instant
  /// Counts of this reactor, read by metrics.
  public internal(set) var statistics = ReactorStatistics()
  /// What was registered to be counted here.
  public let metrics = MetricSheet()

  let executor: ReactorExecutor
  private let poller: any Poller
  private var timers: TimerWheel
  private var sources = SourceTable()
  private var deferred: [() -> Void] = []
  private var spareMail: [Mail] = []
  private var outboxes: [[Mail]] = []
  private var peers: [ReactorHandle] = []
  private var isolationStorage: ReactorIsolation?
  private var extensions: [ObjectIdentifier: AnyObject] = [:]
  private var stopping = false
  private var sampleStart: Instant
  private var sampleBusy: UInt64 = 0

  init(index: Int, time: any TimeSource, poller: any Poller) throws(SystemError) {
    self.index = index
    self.time = time
    self.poller = poller
    mailbox = try Mailbox()
    executor = ReactorExecutor(mailbox: mailbox)
    now = time.now()
    sampleStart = now
    timers = TimerWheel(now: now)
    let token = sources.insert(MailboxBell(mailbox))
    try poller.add(mailbox.descriptor, token: token.rawValue, interest: .read)
  }

  /// The isolation of this reactor's tasks.
  public var isolation: ReactorIsolation {
    if let isolationStorage { return isolationStorage }
    let made = ReactorIsolation(executor: executor, reactor: Confined(.init(reactor: self)))
    isolationStorage = made
    return made
  }

  /// The reactor was busy most of the time lately: whoever can gather more work per step should.
  public private(set) var isUnderPressure = false

  /// How many reactors there are, this one included.
  public var groupSize: Int { max(1, peers.count) }

  // MARK: Work

  /// Runs `body` once, `delay` from now or a little later.
  @discardableResult
  public func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerToken {
    timers.schedule(at: now + delay, body)
  }

  /// Forgets a timer; harmless when it has fired.
  public func cancel(_ token: TimerToken) { timers.cancel(token) }

  /// Runs `body` when what is under way has returned, still within this turn.
  public func atEndOfTurn(_ body: @escaping () -> Void) { deferred.append(body) }

  /// Runs `work` on another reactor (or on this one, in its next round of mail). Posts are gathered: one delivery per
  /// pair of reactors and turn; order between a pair is kept.
  public func post(to peer: Int, _ work: @escaping @Sendable (Reactor) -> Void) {
    guard peers.indices.contains(peer), peer != index else { return mailbox.post(work) }
    outboxes[peer].append(.work(work))
  }

  /// Runs `work` on reactor `peer`: at once when that is this one, else by a post.
  public func perform(on peer: Int, _ work: @escaping @Sendable (Reactor) -> Void) {
    if peer == index { work(self) } else { post(to: peer, work) }
  }

  /// The isolation of a reactor of the group, for code that awaits an answer from it.
  public func isolation(of peer: Int) -> ReactorIsolation {
    peers.indices.contains(peer) ? peers[peer].isolation : isolation
  }

  /// The one object of this type on this reactor, made at the first use: how parts that the reactor does not know keep
  /// state of theirs on it.
  public func local<T: AnyObject>(_ type: T.Type, make: () -> T) -> T {
    if let found = extensions[ObjectIdentifier(type)] as? T { return found }
    let made = make()
    extensions[ObjectIdentifier(type)] = made
    return made
  }

  /// The one object of this type on this reactor, when it was made.
  public func local<T: AnyObject>(_ type: T.Type) -> T? { extensions[ObjectIdentifier(type)] as? T }

  // MARK: Descriptors

  package func add(_ source: any EventSource, interest: Interest) throws(SystemError) -> SourceToken {
    let token = sources.insert(source)
    do {
      try poller.add(source.descriptor, token: token.rawValue, interest: interest)
    } catch {
      sources.remove(token)
      throw error
    }
    return token
  }

  package func change(_ source: any EventSource, _ token: SourceToken, interest: Interest) throws(SystemError) {
    try poller.change(source.descriptor, token: token.rawValue, interest: interest)
  }

  package func remove(_ source: any EventSource, _ token: SourceToken) {
    poller.remove(source.descriptor)
    sources.remove(token)
  }

  func source(_ token: SourceToken) -> (any EventSource)? { sources[token] }

  // MARK: The loop

  func join(_ peers: [ReactorHandle]) {
    self.peers = peers
    outboxes = Array(repeating: [], count: peers.count)
  }

  /// Turns until ``stop()``.
  func run() {
    mailbox.claim()
    while !stopping { turn(mayWait: true) }
    turn(mayWait: false)
  }

  func stop() { stopping = true }

  /// One turn. With `mayWait` it sleeps until something happens; without, it does what is there.
  func turn(mayWait: Bool) {
    var began: Instant?
    if mayWait, isUnderPressure { gather() }
    poller.wait(milliseconds: mayWait ? waitMilliseconds() : 0) { token, readiness in
      if began == nil { began = wake() }
      sources[SourceToken(rawValue: token)]?.ready(readiness)
    }
    let start = began ?? wake()
    openMail()
    for timer in timers.advance(to: now) where timers.claim(timer.token) { timer.fire() }
    runDeferred()
    sendPosts()
    statistics.record(turn: time.now() - start)
    measurePressure()
  }

  /// Under pressure the poller is asked once for what a millisecond brings, not once for each arrival.
  private func gather() {
    var pause = timespec(tv_sec: 0, tv_nsec: 1_000_000)
    nanosleep(&pause, nil)
  }

  /// The waiting is over: work begins.
  private func wake() -> Instant {
    now = time.now()
    return now
  }

  /// Every 100 ms: under pressure above 70 % busy, relaxed below 50 %.
  private func measurePressure() {
    let elapsed = (now - sampleStart).nanoseconds
    guard elapsed > 100_000_000 else { return }
    let busy = Int64(statistics.busyNanoseconds - sampleBusy)
    isUnderPressure = busy * 100 > elapsed * (isUnderPressure ? 50 : 70)
    sampleStart = now
    sampleBusy = statistics.busyNanoseconds
  }

  /// Whether nothing waits that a further turn would do (timers in the future aside).
  var isIdle: Bool { mailbox.isEmpty && deferred.isEmpty }

  /// Milliseconds until a timer may be due; `nil` when none waits.
  var millisecondsToNextTimer: Int32? { timers.millisecondsToNext(from: time.now()) }

  /// Lets go of everything it owns, which refers back to it: the end of a reactor that has no thread.
  func dismantle() {
    timers = TimerWheel(now: now)
    sources = SourceTable()
    deferred = []
    spareMail = []
    extensions = [:]
    isolationStorage = nil
  }

  private func waitMilliseconds() -> Int32 {
    guard isIdle else { return 0 }
    return timers.millisecondsToNext(from: time.now()) ?? -1
  }

  private func openMail() {
    mailbox.drain(into: &spareMail)
    for mail in spareMail {
      switch mail {
      case .work(let work): work(self)
      case .job(let job): executor.run(job)
      }
    }
    spareMail.removeAll(keepingCapacity: true)
  }

  private func runDeferred() {
    var position = 0
    while position < deferred.count {
      deferred[position]()
      position += 1
    }
    deferred.removeAll(keepingCapacity: true)
  }

  private func sendPosts() {
    for peer in outboxes.indices where !outboxes[peer].isEmpty {
      peers[peer].mailbox.deliver(outboxes[peer])
      outboxes[peer].removeAll(keepingCapacity: true)
    }
  }
}

/// Wakes the reactor's poller when mail comes.
private final class MailboxBell: EventSource {
  private let mailbox: Mailbox

  init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  var descriptor: Int32 { mailbox.descriptor }

  func ready(_ readiness: Readiness) { mailbox.acknowledge() }
}
