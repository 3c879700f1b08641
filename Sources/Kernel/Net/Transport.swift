internal import CPlatform
internal import Glibc

/// A gathered write: pointers into segments, at most `limit` bytes and 64 pieces. Reused between sends.
struct SendVector {
  static let byteLimit = 256 << 10
  static let pieceLimit = 64

  private(set) var pieces: [iovec] = []
  private(set) var byteCount = 0
  /// Messages of the segments it begins.
  private(set) var frames = 0

  var isFull: Bool { byteCount >= Self.byteLimit || pieces.count >= Self.pieceLimit }

  mutating func clear() {
    pieces.removeAll(keepingCapacity: true)
    byteCount = 0
    frames = 0
  }

  /// Adds what of `segment` lies behind `offset`, up to the limit. The caller keeps the segment alive until the send.
  mutating func add(_ segment: Segment, from offset: Int) {
    let length = min(segment.count - offset, Self.byteLimit - byteCount)
    guard length > 0 else { return }
    pieces.append(iovec(iov_base: UnsafeMutableRawPointer(mutating: segment.base + offset), iov_len: length))
    byteCount += length
    if offset == 0 { frames += segment.frames }
  }
}

/// The bytes' way out and in: a socket, or memory in tests.
protocol Transport: AnyObject {
  /// The descriptor to watch; -1 when there is none.
  var descriptor: Int32 { get }
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult
  func send(_ vector: borrowing SendVector) -> IOResult
  /// Ends the sending half (FIN), so that the peer reads everything before the end.
  func shutdownSending()
  func close()
}

/// A TCP socket, non-blocking.
final class SocketTransport: Transport {
  let descriptor: Int32
  private var isOpen = true

  init(descriptor: Int32) {
    self.descriptor = descriptor
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close() }

  func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    SystemCall.attempt("recv") { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
  }

  func send(_ vector: borrowing SendVector) -> IOResult {
    let pieces = vector.pieces
    return pieces.withUnsafeBufferPointer { buffer in
      SystemCall.attempt("sendmsg") { canvas_send_vectors(descriptor, buffer.baseAddress, buffer.count) }
    }
  }

  func shutdownSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  func close() {
    guard isOpen else { return }
    isOpen = false
    _ = Glibc.close(descriptor)
  }
}
