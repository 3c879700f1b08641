import Kernel
import RoomsAPI

/// What a room's members are sent of its log: to those who are there each entry, to those who come the entries they lack
/// or a whole board and the entries since. Everything is encoded once per protocol version and shared.
///
/// Lives on the room's home, beside the ``StrokeLog``.
final class Board {
  /// A tail counts as longer than the board when it has so many more entries than that has elements.
  private static let shortTail = 16
  /// Entries a small board's state may be behind.
  private static let smallTail = 64
  /// About what a frame has.
  private static let frameBytes = 32 << 10

  let texts: V1Messages
  private let messages: V2Messages
  private let log: StrokeLog
  private(set) var tail: Tail
  private var states: [ProtocolVersion: BoardState] = [:]
  /// Who waits for a state that is being encoded.
  private var builds: [ProtocolVersion: Latch] = [:]
  private var lastTail: (version: ProtocolVersion, base: UInt64, head: UInt64, segment: Segment)?

  init(room: any Room, log: StrokeLog) {
    self.log = log
    tail = log.takeTail()
    let drawn: (String) -> Fold.Drawn? = { [log] in log.fold.drawn($0) }
    texts = V1Messages(room: room.id, drawn: drawn)
    messages = V2Messages(
      user: { [weak room] in room?.users.index(of: $0) ?? 0 }, owner: { drawn($0)?.ownerID })
  }

  // MARK: Entries

  /// Takes in the next entry; it has been folded.
  func append(_ committed: Committed, under key: V1Operation.Key) {
    tail.append(committed.entry, committed.result, visible: log.fold.visibleCount, key: key)
  }

  /// v1's messages for an entry of the tail. They are large and made quickly, so they are not kept.
  func texts(of seq: UInt64) -> [[UInt8]] {
    guard let item = tail[seq] else { return [] }
    return item.texts ?? texts.messages(item)
  }

  /// v2's message for an entry of the tail. Users it speaks of are made known first.
  func message(of seq: UInt64) -> [UInt8] {
    guard let item = tail[seq] else { return [] }
    if let made = item.message { return made }
    let made = messages.entry(item)
    tail[seq]?.message = made
    return made
  }

  // MARK: Joining

  /// Encodes what a member will be sent, as far as that takes long.
  func prepare(_ member: Member) async {
    guard log.bytes > log.limits.smallLogBytes else { return }
    let version = member.version
    var base = member.resume.seq
    if version == .v1 || reason(member.resume) != nil {
      if !isFresh(version) { await build(version) }
      base = states[version]?.seq ?? tail.head
    }
    await encodeTail(after: base, version)
  }

  /// What a member is sent first, as of now.
  func welcome(_ member: Member) -> [Segment] {
    switch member.version {
    case .v1:
      let state = state(.v1)
      return state.frames + rest(after: state.seq, .v1)
    case .v2:
      guard let reason = reason(member.resume) else {
        let base = member.resume.seq
        return [beginning(how: 0, reason: 0, base: base, time: tail.time(of: base), count: 0)] + rest(after: base, .v2)
      }
      let state = state(.v2)
      let beginning = beginning(how: 1, reason: reason, base: state.seq, time: state.time, count: state.count)
      return [beginning] + state.frames + rest(after: state.seq, .v2)
    }
  }

  /// Why a member is sent a whole board (J-3); `nil` when the entries after its last are enough.
  private func reason(_ resume: ResumePoint) -> UInt8? {
    if resume.epoch == 0 { return 1 }
    if resume.epoch != log.epoch { return 2 }
    if resume.seq > tail.head { return 3 }
    let isShort = tail.head - resume.seq <= UInt64(log.fold.visibleCount + Self.shortTail)
    return isShort && tail.covers(after: resume.seq) ? nil : 4
  }

  private func beginning(how: UInt8, reason: UInt8, base: UInt64, time: Int64, count: Int) -> Segment {
    .binary { [epoch = log.epoch, head = tail.head] builder in
      builder.message(BoardMessage.board) { builder in
        builder.varint(UInt64(epoch))
        builder.append(how)
        builder.append(reason)
        builder.varint(base)
        builder.varint(head)
        builder.varint(UInt64(max(0, time)))
        builder.varint(count)
      }
    }
  }

  // MARK: States

  private func isFresh(_ version: ProtocolVersion) -> Bool {
    guard let state = states[version], tail.covers(after: state.seq) else { return false }
    return tail.head - state.seq <= UInt64(mostBehind(version))
  }

  /// How many entries may follow a state. v1 clients have none to expect, and draw everything anew for each undo.
  private func mostBehind(_ version: ProtocolVersion) -> Int {
    let isSmall = log.bytes <= log.limits.smallLogBytes
    return switch version {
    case .v1: isSmall ? 0 : Tail.minEntries
    case .v2: isSmall ? Self.smallTail : Tail.limit(visible: log.fold.visibleCount)
    }
  }

  private func begin(_ version: ProtocolVersion) -> StateBuild {
    let encoder: any StateEncoder =
      version == .v1 ? InitialStateEncoder(texts) : ElementsEncoder(messages)
    return StateBuild(
      seq: tail.head, time: tail.time, places: log.fold.places, encoder: encoder, sliceBytes: log.limits.sliceBytes)
  }

  /// The state to be sent now, encoded here if need be.
  private func state(_ version: ProtocolVersion) -> BoardState {
    if isFresh(version), let state = states[version] { return state }
    let build = begin(version)
    while true {
      guard let state = build.step(log.fold) else { continue }
      states[version] = state
      return state
    }
  }

  /// Encodes the state in slices; others who want it meanwhile wait for the same.
  private func build(_ version: ProtocolVersion) async {
    if let underWay = builds[version] { return await underWay.wait() }
    let latch = Latch()
    builds[version] = latch
    let build = begin(version)
    while true {
      if let state = build.step(log.fold) {
        states[version] = state
        break
      }
      await Task.yield()
    }
    builds[version] = nil
    latch.open()
  }

  // MARK: The tail

  private func encodeTail(after base: UInt64, _ version: ProtocolVersion) async {
    var seq = base + 1
    while seq <= tail.head {
      var bytes = 0
      while bytes < log.limits.sliceBytes, let item = tail[seq] {
        bytes += StrokeLogLimits.entryCost + EntryCodec.size(of: item.entry.draft)
        switch version {
        case .v1:
          let texts = texts(of: seq)
          tail[seq]?.texts = texts
        case .v2: _ = message(of: seq)
        }
        seq += 1
      }
      // Dropped from the tail meanwhile: the welcome will find out.
      guard bytes > 0 else { return }
      await Task.yield()
    }
  }

  /// The entries after `base`; in v2 with `LIVE` at the end.
  private func rest(after base: UInt64, _ version: ProtocolVersion) -> [Segment] {
    let head = tail.head
    if version == .v1, base == head { return [] }
    if let last = lastTail, last.version == version, last.base == base, last.head == head { return [last.segment] }
    var builder = SegmentBuilder(capacity: 4096)
    if version == .v1 {
      for seq in base..<head { for text in texts(of: seq + 1) { builder.text(text) } }
    } else {
      write(after: base, to: &builder)
    }
    let segment = builder.seal(.durable)
    lastTail = (version, base, head, segment)
    return [segment]
  }

  private func write(after base: UInt64, to builder: inout SegmentBuilder) {
    var chunk: [UInt8] = []
    for seq in base..<tail.head {
      chunk += message(of: seq + 1)
      guard chunk.count >= Self.frameBytes else { continue }
      builder.frame(opcode: 2) { $0.append(chunk) }
      chunk.removeAll(keepingCapacity: true)
    }
    var live: [UInt8] = []
    live.varint(tail.head)
    chunk += [UInt8].message(BoardMessage.live, live)
    builder.frame(opcode: 2) { $0.append(chunk) }
  }
}
