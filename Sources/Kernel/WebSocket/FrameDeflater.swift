/// Makes the deflated form of segments (RFC 7692 section 6.1) on one reactor: messages long enough to pay are deflated,
/// each without context, the others stay as they are, which the RFC allows for each message.
///
/// So the outcome can be read by everyone with such a window, whatever was sent to them between.
final class FrameDeflater {
  /// Bytes of one segment that are deflated at most, some 8 ms of a reactor; a message beyond stays as it is.
  static let byteLimit = 1 << 20

  private struct NotShorter: Error {}

  private let settings: KernelConfiguration.Compression
  /// By window bits, made when first used.
  private var deflaters: [Int: Deflater] = [:]

  init(_ settings: KernelConfiguration.Compression) { self.settings = settings }

  /// The same messages in the same order, the long ones deflated; the segment itself when that shortens nothing.
  func deflated(_ segment: Segment, windowBits: Int) -> Segment {
    segment.withBytes { bytes in
      guard hasLongMessage(bytes) else { return segment }
      let deflater = deflater(windowBits)
      var output = SegmentBuilder(capacity: bytes.count)
      var (offset, left) = (0, Self.byteLimit)
      while let frame = Self.frame(bytes, at: offset) {
        let payload = bytes.extracting(frame.end - frame.header.payloadLength..<frame.end)
        let isTried = isLong(frame.header) && payload.count <= left
        if isTried { left -= payload.count }
        if !isTried || !Self.append(frame.header, payload, by: deflater, to: &output) {
          output.append(bytes.extracting(offset..<frame.end))
        }
        offset = frame.end
      }
      return offset == bytes.count && output.count < bytes.count
        ? output.seal(segment.kind, frames: segment.frames) : segment
    }
  }

  private func deflater(_ windowBits: Int) -> Deflater {
    if let made = deflaters[windowBits] { return made }
    let made = Deflater(level: settings.level, windowBits: windowBits)
    deflaters[windowBits] = made
    return made
  }

  private func hasLongMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count > settings.threshold else { return false }
    var offset = 0
    while let frame = Self.frame(bytes, at: offset) {
      if isLong(frame.header) { return true }
      offset = frame.end
    }
    return false
  }

  /// Whole plain messages only: no control frames, no fragments, nothing that is deflated already.
  private func isLong(_ header: WebSocketFrameHeader) -> Bool {
    guard header.payloadLength >= settings.threshold else { return false }
    return header.firstByte == 0x80 | WebSocketOpcode.text.rawValue
      || header.firstByte == 0x80 | WebSocketOpcode.binary.rawValue
  }

  private static func frame(_ bytes: Span<UInt8>, at start: Int) -> (header: WebSocketFrameHeader, end: Int)? {
    guard let header = try? WebSocketFrameHeader.parse(bytes, from: start, to: bytes.count),
      case let first = start + header.byteCount, header.payloadLength <= bytes.count - first
    else { return nil }
    return (header, first + header.payloadLength)
  }

  /// `false`, with nothing appended, when it would not be shorter.
  private static func append(
    _ header: WebSocketFrameHeader, _ payload: Span<UInt8>, by deflater: Deflater, to output: inout SegmentBuilder
  ) -> Bool {
    do throws(NotShorter) {
      try output.frame(opcode: header.firstByte & 0x0F | 0x40) { (output) throws(NotShorter) in
        guard deflater.deflate(payload, into: &output, limit: payload.count) else { throw NotShorter() }
      }
      return true
    } catch {
      return false
    }
  }
}

/// A connection's part in compression: who deflates what is for it alone, and with which window.
struct Deflation {
  let deflater: FrameDeflater
  let windowBits: Int

  func deflated(_ segment: Segment) -> Segment { deflater.deflated(segment, windowBits: windowBits) }
}

/// Deflated welcomes, since many join with the same state: kept until the next broadcast, after which a state is another.
struct DeflatedWelcomes {
  /// An initial state is one segment, or some chunks.
  private static let limit = 64

  private var pairs: [(plain: Segment, deflated: Segment)] = []

  mutating func deflated(_ segment: Segment, by deflater: FrameDeflater) -> Segment {
    if let pair = pairs.first(where: { $0.plain === segment }) { return pair.deflated }
    let deflated = deflater.deflated(segment, windowBits: LogForm.windowBits)
    guard deflated !== segment else { return segment }
    if pairs.count == Self.limit { pairs.removeFirst() }
    pairs.append((segment, deflated))
    return deflated
  }

  mutating func removeAll() {
    if !pairs.isEmpty { pairs.removeAll() }
  }
}
