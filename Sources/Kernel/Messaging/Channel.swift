/// One reactor's share of a channel: the members connected here and, per form, the log they read from. What
/// goes into the log is decided by the channel's home (``ChannelHome``).
final class Channel {
  let name: String
  let home: Int
  private unowned let reactor: Reactor
  private let settings: ChannelSettings
  private let logs = LogForm.all.map { _ in FrameLog() }
  private var members: [Membership] = []
  private var vector = SendVector()

  init(name: String, home: Int, reactor: Reactor, settings: ChannelSettings) {
    self.name = name
    self.home = home
    self.reactor = reactor
    self.settings = settings
  }

  var isEmpty: Bool { members.isEmpty }

  /// Durable bytes that the slowest live member has not been sent.
  var slowestLag: Int {
    members.reduce(0) { lag, member in member.isBehind ? max(lag, member.log.durableBytes(from: member.next)) : lag }
  }

  /// Makes `connection`, which is in no channel, a live member at the log's end, after `welcome`, which is for it alone.
  func attach(_ connection: Connection, form: LogForm, welcome: [Segment]) {
    let log = logs[form.index]
    let member = Membership(channel: self, connection: connection, log: log, position: members.count)
    members.append(member)
    connection.membership = member
    // What the home has deflated once for all is not deflated again.
    connection.sendWelcome(form.isDeflated ? welcome : welcome.map(connection.compressed))
  }

  /// Appends a batch (by form) and sends every member what it lacks.
  func deliver(_ batch: [[Segment]]) {
    for (log, segments) in zip(logs, batch) where !segments.isEmpty {
      let first = log.append(segments)
      send(log, from: first)
    }
  }

  func remove(_ member: Membership) {
    guard members.indices.contains(member.position), members[member.position] === member else { return }
    members.swapAt(member.position, members.count - 1)
    members[member.position].position = member.position
    members.removeLast()
    if members.isEmpty { reactor.channels.forget(self) }
  }

  /// Asks the home to bring a member up to date from the beginning.
  func requestResync(_ connection: ConnectionID) {
    let name = name
    reactor.post(to: home) { $0.channels.home(name)?.resync(connection) }
  }

  private func send(_ log: FrameLog, from first: Int) {
    vector.clear()
    var number = first
    while let segment = log[number], !vector.isFull {
      vector.add(segment, from: 0)
      number += 1
    }
    let end = number
    var slowest = log.end
    for member in members where member.log === log {
      if member.isLive { member.connection.flush(level: vector, from: first, to: end) }
      member.checkLag(limit: settings.lagLimit)
      if member.isLive { slowest = min(slowest, member.next) }
    }
    log.trim(before: slowest)
  }
}

/// A connection's place in a channel on its reactor.
final class Membership {
  private enum State {
    case live
    /// Off the log; waits until its socket has taken what was queued, then asks for a fresh start.
    case catchingUp(asked: Bool)
  }

  unowned let channel: Channel
  let connection: Connection
  let log: FrameLog
  var position: Int
  /// The log number of the next segment to send.
  var next: Int
  private var state = State.live

  init(channel: Channel, connection: Connection, log: FrameLog, position: Int) {
    self.channel = channel
    self.connection = connection
    self.log = log
    self.position = position
    next = log.end
  }

  var isLive: Bool { if case .live = state { true } else { false } }
  var isBehind: Bool { isLive && next < log.end }

  /// What the log holds for this member, stale cursors aside; nothing while it is off the log.
  var rest: [Segment] { isLive ? log.segments(from: next) : [] }

  /// Jumps over cursors nobody needs any more.
  func skipStale(_ next: inout Int) { next = log.skipStale(from: next) }

  /// A member too far behind is taken off the log instead of holding it: it starts anew when it reads again.
  func checkLag(limit: Int) {
    guard isLive, next < log.end, log.durableBytes(from: next) > limit else { return }
    fallBehind()
  }

  /// Takes the member off the log.
  func fallBehind() {
    state = .catchingUp(asked: false)
    next = log.end
    connection.reactor.statistics.resyncs += 1
  }

  /// Everything queued for this connection has gone out.
  func drained() {
    guard case .catchingUp(false) = state else { return }
    state = .catchingUp(asked: true)
    channel.requestResync(connection.id)
  }

  func leave() { channel.remove(self) }
}
