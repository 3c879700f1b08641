internal import Glibc

/// Immutable bytes ready to be sent, made of whole frames: a segment's borders are frame borders. Shared between
/// members and reactors without a copy.
/// `@unchecked Sendable`: nobody writes after `SegmentBuilder.seal` made it.
public final class Segment: @unchecked Sendable {
  /// How a member that is behind treats a segment.
  public enum Kind: Sendable {
    /// Must arrive: strokes, membership.
    case durable
    /// May be jumped over by a member that is behind: cursors, previews.
    case skippable
  }

  /// How a member that is behind treats it.
  public let kind: Kind
  /// Its length in bytes.
  public let count: Int
  /// WebSocket messages in it.
  let frames: Int
  let base: UnsafeRawPointer

  fileprivate init(kind: Kind, base: UnsafeRawPointer, count: Int, frames: Int) {
    self.kind = kind
    self.base = base
    self.count = count
    self.frames = frames
  }

  deinit { free(UnsafeMutableRawPointer(mutating: base)) }

  /// Stands in a log where bytes were that nobody needs any more.
  static let stale: Segment = {
    var empty = SegmentBuilder(capacity: 0)
    return empty.seal(.skippable)
  }()

  /// Hands out the bytes.
  public func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    let buffer = UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: count)
    return try body(buffer.span)
  }
}

/// Grows the bytes of a segment in place; `seal` turns them into a `Segment` without a copy.
public struct SegmentBuilder: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes written so far.
  public private(set) var count = 0
  private var frames = 0

  /// Makes an empty builder that holds `capacity` bytes before it has to grow.
  public init(capacity: Int = 512) {
    self.capacity = max(64, capacity)
    base = Self.allocate(self.capacity)
  }

  deinit { free(base) }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Appends all of `bytes`.
  public mutating func append(_ bytes: Span<UInt8>) {
    reserve(bytes.count)
    bytes.withUnsafeBytes { copy($0) }
  }

  /// Appends all of `bytes`.
  public mutating func append(_ bytes: [UInt8]) {
    reserve(bytes.count)
    bytes.withUnsafeBytes { copy($0) }
  }

  /// Appends a literal's UTF-8.
  public mutating func append(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    copy(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends what `write` puts at the start of a room of `limit` bytes: as many as it returns. `false` when that is `nil`.
  mutating func append(upTo limit: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int?) -> Bool {
    reserve(limit)
    let start = (base + count).assumingMemoryBound(to: UInt8.self)
    guard let written = write(UnsafeMutableBufferPointer(start: start, count: limit)) else { return false }
    count += written
    return true
  }

  /// Turns what was written into a segment and leaves the builder empty.
  public mutating func seal(_ kind: Segment.Kind) -> Segment { seal(kind, frames: frames) }

  /// The same, of bytes that are known to be so many messages.
  mutating func seal(_ kind: Segment.Kind, frames: Int) -> Segment {
    let segment = Segment(kind: kind, base: UnsafeRawPointer(base), count: count, frames: frames)
    base = Self.allocate(min(capacity, 64 << 10))
    capacity = min(capacity, 64 << 10)
    count = 0
    self.frames = 0
    return segment
  }

  /// Writes one WebSocket message: `body` appends its payload, the header (RFC 6455 section 5.2, FIN set, unmasked)
  /// is put before it.
  public mutating func frame<E: Error>(
    opcode: UInt8, _ body: (inout SegmentBuilder) throws(E) -> Void
  ) throws(E) {
    let start = count
    reserve(10)
    count += 10
    do {
      try body(&self)
    } catch {
      count = start
      throw error
    }
    closeFrame(opcode: opcode, start: start, length: count - start - 10)
  }

  private mutating func closeFrame(opcode: UInt8, start: Int, length: Int) {
    frames += 1
    let header = length < 126 ? 2 : length < 65_536 ? 4 : 10
    memmove(base + start + header, base + start + 10, length)
    count = start + header + length
    base.storeBytes(of: 0x80 | opcode, toByteOffset: start, as: UInt8.self)
    let marker = header == 2 ? UInt8(length) : header == 4 ? 126 : 127
    base.storeBytes(of: marker, toByteOffset: start + 1, as: UInt8.self)
    for place in 2..<max(2, header) {
      let shift = UInt64(8 * (header - 1 - place))
      base.storeBytes(
        of: UInt8(truncatingIfNeeded: UInt64(length) >> shift), toByteOffset: start + place, as: UInt8.self)
    }
  }

  /// Starts a frame whose payload is what is appended until ``endFrame(opcode:from:)``; returns where it starts.
  mutating func beginFrame() -> Int {
    reserve(10)
    count += 10
    return count - 10
  }

  /// Puts the header before what was appended since ``beginFrame()``; a frame without payload is taken back.
  mutating func endFrame(opcode: UInt8, from start: Int) {
    guard count > start + 10 else { return removeLast(10) }
    closeFrame(opcode: opcode, start: start, length: count - start - 10)
  }

  /// Takes back the last `size` bytes.
  mutating func removeLast(_ size: Int) { count -= min(size, count) }

  /// Makes room for `size` bytes, to be stored, before the byte at `position`.
  mutating func insertSpace(_ size: Int, at position: Int) {
    guard size > 0 else { return }
    reserve(size)
    memmove(base + position + size, base + position, count - position)
    count += size
  }

  mutating func store(_ byte: UInt8, at position: Int) {
    precondition(position < count, "beyond what was written")
    base.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
  }

  private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
    memcpy(base + count, source, bytes.count)
    count += bytes.count
  }

  private mutating func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(count + more, capacity * 2)
    guard let grown = realloc(base, capacity) else { preconditionFailure("out of memory") }
    base = grown
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    guard let base = malloc(capacity) else { preconditionFailure("out of memory") }
    return base
  }
}
