/// A reactor's channels: those it is home to, and its shares of channels with members here.
public final class ChannelDirectory {
  private unowned let reactor: Reactor
  private var homes: [String: ChannelHome] = [:]
  private var channels: [String: Channel] = [:]
  private var uplinks: [Int: EphemeralUplink] = [:]

  init(reactor: Reactor) { self.reactor = reactor }

  /// How this reactor's channels gather; set before the first is opened.
  var settings = ChannelSettings()

  /// Opens a channel whose home is this reactor; one that is open already is returned as it is.
  public func open(_ name: String) -> ChannelHome {
    if let open = homes[name] { return open }
    let made = ChannelHome(name: name, reactor: reactor, settings: settings)
    homes[name] = made
    return made
  }

  /// The channel of this name, when its home is here and it is open.
  public func home(_ name: String) -> ChannelHome? { homes[name] }

  /// Hands a member's ephemeral value to the channel's home. Values for one other reactor are gathered into one post
  /// a turn.
  public func setEphemeral(
    _ connection: ConnectionID, in channel: String, home: Int, lane: EphemeralLane = .cursor, _ value: Span<UInt8>
  ) {
    guard home != reactor.index else {
      homes[channel]?.setEphemeral(connection, lane: lane, value)
      return
    }
    if uplinks[home] == nil {
      uplinks[home] = EphemeralUplink()
      reactor.atEndOfTurn { [self] in send(to: home) }
    }
    uplinks[home]?.append(connection, channel, lane, value)
  }

  /// The largest ``Channel/slowestLag``.
  var slowestLag: Int { channels.values.reduce(0) { max($0, $1.slowestLag) } }

  func attach(
    _ id: ConnectionID, to name: String, home: Int, _ form: LogForm, _ welcome: [Segment]
  ) {
    guard let connection = reactor.connection(id), connection.isOpen else { return }
    // First, since a channel its last member has left is forgotten.
    connection.endMembership()
    let channel = channels[name] ?? Channel(name: name, home: home, reactor: reactor, settings: settings)
    channel.attach(connection, form: form, welcome: welcome)
    // Behind the attachment: a member attached anew leaves first, and a channel without members is forgotten.
    channels[name] = channel
  }

  func detach(_ id: ConnectionID, from name: String) {
    guard let connection = reactor.connection(id), connection.membership?.channel.name == name else { return }
    connection.leaveChannel()
  }

  func send(_ segment: Segment, to id: ConnectionID, in name: String) {
    guard let membership = reactor.connection(id)?.membership, membership.channel.name == name else { return }
    if membership.isBehind { membership.fallBehind() } else { reactor.send(segment, to: id) }
  }

  func deliver(_ batch: [[Segment]], to name: String) { channels[name]?.deliver(batch) }

  func forget(_ channel: Channel) {
    if channels[channel.name] === channel { channels[channel.name] = nil }
  }

  func remove(_ home: ChannelHome) {
    if homes[home.name] === home { homes[home.name] = nil }
  }

  private func send(to home: Int) {
    guard let uplink = uplinks.removeValue(forKey: home) else { return }
    reactor.post(to: home) { uplink.apply(to: $0.channels) }
  }
}

extension Reactor {
  /// The channels of this reactor.
  public var channels: ChannelDirectory { local(ChannelDirectory.self) { ChannelDirectory(reactor: self) } }

  func connection(_ id: ConnectionID) -> Connection? {
    id.reactor == index ? source(id.token) as? Connection : nil
  }
}

/// One turn's ephemeral values on their way to another reactor, in one block of bytes.
private struct EphemeralUplink: Sendable {
  private var entries: [(connection: ConnectionID, channel: String, lane: EphemeralLane, end: Int)] = []
  private var bytes: [UInt8] = []

  mutating func append(
    _ connection: ConnectionID, _ channel: String, _ lane: EphemeralLane, _ value: Span<UInt8>
  ) {
    for position in value.indices { bytes.append(value[position]) }
    entries.append((connection, channel, lane, bytes.count))
  }

  func apply(to channels: ChannelDirectory) {
    var start = 0
    let span = bytes.span
    for entry in entries {
      channels.home(entry.channel)?.setEphemeral(
        entry.connection, lane: entry.lane, span.extracting(start..<entry.end))
      start = entry.end
    }
  }
}
