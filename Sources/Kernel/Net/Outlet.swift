/// What one connection still has to be sent, in order: the segment it is in the middle of, then what is for it alone,
/// then the log of the channel it is a member of. All borders are frame borders, so that a private message is spliced
/// in between frames and a frame once begun is finished.
struct Outlet {
  /// A segment that was sent up to `offset`; a shared one is the log's.
  private var partial: (segment: Segment, offset: Int, isShared: Bool)?
  private var queue: [Segment] = []
  private var head = 0
  /// Bytes of `queue`, and of `partial` if it is not shared, not yet sent.
  private(set) var privateBytes = 0

  /// Nothing is left but what the log holds, and no frame is half sent.
  var isClear: Bool { partial == nil && head == queue.count }

  mutating func enqueue(_ segment: Segment) {
    guard segment.count > 0 else { return }
    queue.append(segment)
    privateBytes += segment.count
  }

  /// Collects the next bytes to send; `log` is `nil` for a connection that is no live member.
  func gather(into vector: inout SendVector, log: FrameLog?, next: Int) {
    vector.clear()
    if let partial { vector.add(partial.segment, from: partial.offset) }
    var position = head
    while position < queue.count, !vector.isFull {
      vector.add(queue[position], from: 0)
      position += 1
    }
    guard let log, position == queue.count else { return }
    var number = next
    while let segment = log[number], !vector.isFull {
      vector.add(segment, from: 0)
      number += 1
    }
  }

  /// Accounts for `count` bytes sent of what `gather` collected; `next` moves over the log's segments. Returns how many
  /// messages the segments have that were begun.
  mutating func consume(_ count: Int, log: FrameLog?, next: inout Int) -> Int {
    var (left, frames) = (count, 0)
    finishPartial(&left)
    while left > 0, head < queue.count {
      let segment = queue[head]
      head += 1
      begin(segment, isShared: false, &left)
      frames += segment.frames
    }
    compact()
    while left > 0, let segment = log?[next] {
      next += 1
      begin(segment, isShared: true, &left)
      frames += segment.frames
    }
    return frames
  }

  private mutating func finishPartial(_ left: inout Int) {
    guard let (segment, offset, isShared) = partial else { return }
    let sent = min(left, segment.count - offset)
    left -= sent
    if !isShared { privateBytes -= sent }
    partial = offset + sent == segment.count ? nil : (segment, offset + sent, isShared)
  }

  private mutating func begin(_ segment: Segment, isShared: Bool, _ left: inout Int) {
    let sent = min(left, segment.count)
    left -= sent
    if !isShared { privateBytes -= sent }
    if sent < segment.count { partial = (segment, sent, isShared) }
  }

  private mutating func compact() {
    guard head > 32 || head == queue.count else { return }
    queue.removeFirst(head)
    head = 0
  }
}
