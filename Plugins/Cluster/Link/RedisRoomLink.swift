import ClusterAPI
import Kernel
import Redis
import RoomsAPI

/// A room's line over Redis: a subscription to `room:{ID}`, and what is published there.
final class RedisRoomLink: RoomLink {
  /// Messages that may wait for the room to open; beyond, the store is read instead.
  private static let heldLimit = 4_096

  /// A message, and the bytes that its posts lie in.
  private typealias Received = (message: LinkMessage, bytes: [UInt8])

  private enum State {
    /// The roster is being read; messages wait for it.
    case loading([Received])
    case live
    case closed
  }

  let room: any Room
  let stores: SharedStores
  let members: LinkedMembers
  let outbox: LinkOutbox
  let logger: Logger
  private let lag: LinkLag
  private var state = State.loading([])
  /// Members here who say they are away.
  var idle: Set<ConnectionID> = []
  private var heldEntries: [LinkEntries] = []
  private var missedEntries = false
  private var announcementIsDue = false
  /// Why Redis could not be told of members the last time, while that is so.
  private var lastFailure: RedisError?
  /// Why a subscription was refused the last time.
  private var lastRefusal: RedisError?
  private var resubscriptionIsDue = false
  /// Whether Redis counts who is known here.
  var audit = MemberAudit()
  var auditTimer: TimerToken?

  var onEntries: ((LinkEntries) -> Void)? { didSet { releaseEntries() } }
  var onGap: (() -> Void)? { didSet { if missedEntries { missed() } } }

  init(_ room: any Room, _ stores: SharedStores, window: Duration, members: LinkedMembers, logger: Logger) {
    self.room = room
    self.stores = stores
    self.members = members
    self.logger = logger
    lag = LinkLag.on(room.reactor)
    outbox = LinkOutbox(reactor: room.reactor, window: window) { [unowned room] in room.number(of: $0) }
    outbox.onDue = { [weak self] in self?.publish() }
    room.channel.onEphemeral = { [outbox] in outbox.set($0, $1, $2) }
  }

  /// Whether it is open and knows who is there.
  var isLive: Bool { if case .live = state { true } else { false } }

  var channel: String { "room:{\(room.id)}" }

  var connection: any RedisCommander { stores.redis.connection(on: room.reactor) }

  // MARK: Opening and closing

  /// Subscribes, then reads who is there elsewhere. Throws what clients are told.
  func open() async throws {
    try await subscribe()
    try await loadRoster()
    beginAudit()
  }

  func close() {
    state = .closed
    if let auditTimer { room.reactor.cancel(auditTimer) }
    stores.redis.subscriber(on: room.reactor).unsubscribe(stores.redis.channel(channel))
    room.channel.onEphemeral = nil
    outbox.close()
    onEntries = nil
    onGap = nil
  }

  private func subscribe() async throws {
    let reactor = room.reactor
    let confirmed: Bool = await withCheckedContinuation { continuation in
      var waiting: CheckedContinuation<Bool, Never>? = continuation
      let answer = { (result: Bool) in
        waiting?.resume(returning: result)
        waiting = nil
      }
      let timer = reactor.schedule(after: stores.redis.server.options.commandTimeout) { answer(false) }
      stores.redis.subscriber(on: reactor).subscribe(stores.redis.channel(channel)) { [weak self] event in
        switch event {
        case .subscribed:
          self?.lastRefusal = nil
          reactor.cancel(timer)
          answer(true)
        case .ended, .failed:
          self?.note(event)
          guard waiting != nil else { break }
          // Who waits here tries again.
          reactor.cancel(timer)
          return answer(false)
        default: break
        }
        self?.received(event)
      }
    }
    guard confirmed else { throw ProtocolError.roomUnavailable }
  }

  /// It is tried again once a second; said when it is new.
  private func note(_ event: RedisSubscriptionEvent) {
    guard case .failed(let error) = event, error != lastRefusal else { return }
    lastRefusal = error
    logger.warning("room \(room.id): nothing is heard of other instances: \(error)")
  }

  /// Reads who is in the room elsewhere; what was published meanwhile follows.
  private func loadRoster() async throws {
    do {
      let roster = try await connection.send(RedisCommand("HGETALL", "\(channel):roster"))
      members.replace(with: roster, in: room, except: stores.instance.text)
    } catch {
      logger.warning("the roster of room \(room.id) could not be read: \(error)")
      throw ProtocolError.roomUnavailable
    }
    guard case .loading(let held) = state else { return }
    state = .live
    for received in held { receive(received) }
  }

  /// Reads the roster again, however often that takes.
  func reloadRoster() {
    guard case .live = state else { return }
    state = .loading([])
    room.reactor.spawn { [weak self] in
      guard let self else { return }
      do {
        try await loadRoster()
      } catch {
        guard case .loading = state else { return }
        state = .live
        room.reactor.schedule(after: .seconds(1)) { [weak self] in self?.reloadRoster() }
      }
    }
  }

  // MARK: Sending

  func takeEnvelope() -> LinkEnvelope {
    LinkEnvelope(command: stores.redis.publishCommand, channel: channel, head: head, posts: outbox.take())
  }

  func atTick(_ body: @escaping () -> Void) { outbox.atTick(body) }

  /// What a message of this instance's begins with.
  var head: String { LinkMessage.head(origin: stores.instance.text, sent: room.reactor.linkClock) }

  /// Publishes what waits, without entries. While Redis is away it is lost: it would be stale.
  private func publish() {
    let message = LinkMessage.withoutEntries(head: head, posts: outbox.take())
    connection.send(stores.redis.publish(message, on: channel), ifDisconnected: .fail) { _ in }
  }

  /// Redis could not be told something about members: it is told all, as soon as it can be.
  func failed(_ error: RedisError) {
    guard case .live = state, !announcementIsDue else { return }
    announcementIsDue = true
    // It is tried once a second; said when it is new.
    if error != lastFailure { logger.warning("room \(room.id): who is in it could not be stored: \(error)") }
    lastFailure = error
    room.reactor.schedule(after: .seconds(1)) { [weak self] in
      self?.announcementIsDue = false
      self?.announceAll(.all)
    }
  }

  /// Redis was told.
  func succeeded() { lastFailure = nil }

  // MARK: Receiving

  private func received(_ event: RedisSubscriptionEvent) {
    switch event {
    case .subscribed: break
    case .message(let bytes):
      guard let message = LinkMessage(bytes) else {
        return logger.info("a message on \(channel) that is none of ours: \(bytes.count) bytes")
      }
      receive((message, bytes))
    case .gap:
      missed()
      // Another server may have taken over that lacks what was told last.
      announceAll(.changes)
      reloadRoster()
    case .ended, .failed: resubscribe()
    }
  }

  private func receive(_ received: Received) {
    let message = received.message
    switch state {
    case .closed: return
    case .loading(let held):
      guard held.count < Self.heldLimit else { return reloadLater() }
      state = .loading(held + [received])
    case .live:
      guard message.origin != stores.instance.text else { return lag.measured(message.sent, room.reactor) }
      members.receive(message, received.bytes, in: room)
      if let entries = message.entries { hold(entries) }
      room.channel.flushSoon()
    }
  }

  private func reloadLater() {
    state = .live
    missed()
    room.reactor.schedule(after: .seconds(1)) { [weak self] in self?.reloadRoster() }
  }

  private func resubscribe() {
    if case .closed = state { return }
    guard !resubscriptionIsDue else { return }
    resubscriptionIsDue = true
    room.reactor.schedule(after: .seconds(1)) { [weak self] in
      self?.resubscriptionIsDue = false
      guard let self, case .live = state else { return }
      room.reactor.spawn { [weak self] in
        guard let self else { return }
        do { try await subscribe() } catch { return resubscribe() }
        missed()
        reloadRoster()
      }
    }
  }

  private func hold(_ entries: LinkEntries) {
    if let onEntries { return onEntries(entries) }
    guard heldEntries.count < Self.heldLimit else { return missedEntries = true }
    heldEntries.append(entries)
  }

  private func releaseEntries() {
    guard let onEntries else { return }
    let held = heldEntries
    heldEntries = []
    for entries in held { onEntries(entries) }
  }

  private func missed() {
    missedEntries = onGap == nil
    onGap?()
  }
}
