import Kernel

/// `ELEMENTS` of v2, in frames of about 32 KiB.
final class ElementsEncoder: StateEncoder {
  private static let frameBytes = 32 << 10
  private let messages: V2Messages
  private var chunk: [UInt8] = []
  private var frames: [Segment] = []

  init(_ messages: V2Messages) { self.messages = messages }

  func add(_ drawn: Fold.Drawn) -> Bool {
    guard messages.write(drawn.element, of: drawn.ownerID, to: &chunk) else { return false }
    if chunk.count >= Self.frameBytes { close() }
    return true
  }

  func finish() -> [Segment]? {
    if !chunk.isEmpty { close() }
    return frames
  }

  private func close() {
    let message = [UInt8].message(BoardMessage.elements, chunk)
    frames.append(.binary(capacity: message.count + 10) { $0.append(message) })
    chunk.removeAll(keepingCapacity: true)
  }
}

/// `INITIAL_STATE` of v1: one frame, however long.
final class InitialStateEncoder: StateEncoder {
  private static let pieceBytes = 64 << 10
  /// Pieces put together in one slice.
  private static let sliceCount = 16

  private let messages: V1Messages
  private var pieces: [[UInt8]] = []
  private var piece: [UInt8] = []
  private var isFirst = true
  private var builder: SegmentBuilder?
  private var position = 0

  init(_ messages: V1Messages) {
    self.messages = messages
    append(V1Messages.stateStart)
  }

  func add(_ drawn: Fold.Drawn) -> Bool {
    guard let body = messages.body(drawn) else { return false }
    if !isFirst { piece.append(UInt8(ascii: ",")) }
    isFirst = false
    piece += body
    if piece.count >= Self.pieceBytes { closePiece() }
    return true
  }

  func finish() -> [Segment]? {
    if builder == nil { begin() }
    let end = min(position + Self.sliceCount, pieces.count)
    for index in position..<end {
      builder?.append(pieces[index])
      pieces[index] = []
    }
    position = end
    guard position == pieces.count else { return nil }
    guard var whole = builder.take() else { return [] }
    return [whole.seal(.durable)]
  }

  private func begin() {
    append(V1Messages.stateEnd)
    closePiece()
    let length = pieces.reduce(0) { $0 + $1.count }
    var builder = SegmentBuilder(capacity: length + 10)
    builder.append(Self.header(length))
    self.builder = consume builder
  }

  private func closePiece() {
    pieces.append(piece)
    piece = []
    piece.reserveCapacity(Self.pieceBytes + 4096)
  }

  private func append(_ text: StaticString) { text.withUTF8Buffer { piece += $0 } }

  /// A whole text message's header (RFC 6455 section 5.2).
  private static func header(_ length: Int) -> [UInt8] {
    if length < 126 { return [0x81, UInt8(length)] }
    let size = length < 65_536 ? 2 : 8
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: length >> (8 * (size - 1 - $0))) }
    return [0x81, size == 2 ? 126 : 127] + bytes
  }
}
