internal import CZlib

/// Inflates one message after another (RFC 7692 section 7.2.2), each whole and never beyond a limit.
///
/// Without context it keeps nothing between messages, and one serves all connections of a reactor. With it, a message may
/// refer to those before it: each connection has its own, with up to 40 KiB.
package final class Inflater {
  /// Why a message could not be inflated; the connection that sent it is to fail.
  enum Failure: Error {
    /// Not deflate data, or not ended as section 7.2.1 says.
    case invalid
    /// There is more in it than the limit.
    case tooBig
  }

  /// What every message ends with and what is not sent.
  private static let tail: [UInt8] = [0, 0, 0xFF, 0xFF]

  private let stream: UnsafeMutablePointer<z_stream>
  private let keepsContext: Bool

  /// `windowBits` is 8 to 15, the sender's or more.
  package init(windowBits: Int = 15, keepsContext: Bool) {
    precondition((8...15).contains(windowBits), "zlib inflates windows of 8 to 15 bits")
    self.keepsContext = keepsContext
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = canvas_inflate_init(stream, -Int32(windowBits))
    precondition(result == Z_OK, "out of memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The message whose payload (all its fragments together) is `payload`; at most `limit` bytes.
  func inflate(_ payload: Span<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
    if !keepsContext { inflateReset(stream) }
    var output: [UInt8] = []
    output.reserveCapacity(min(limit + 1, max(1_024, 4 * payload.count)))
    // A last block may end the payload (section 7.2.3.4); else it stops in the header of the empty block whose rest is
    // the tail.
    if try !inflate(payload, &output, limit) {
      guard inflateSyncPoint(stream) == 1 else { throw .invalid }
      _ = try inflate(Self.tail.span, &output, limit)
    }
    return output
  }

  /// Inflates a piece; `true` when a last block ended with its last byte.
  private func inflate(_ piece: Span<UInt8>, _ output: inout [UInt8], _ limit: Int) throws(Failure) -> Bool {
    try piece.withUnsafeBufferPointer { (input) throws(Failure) in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = uInt(input.count)
      defer { stream.pointee.next_in = nil }
      while true {
        let result = step(&output, limit)
        guard result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END else { throw .invalid }
        guard output.count <= limit else { throw .tooBig }
        if result == Z_STREAM_END {
          // Only the state: the window stays, as what follows a last block may still refer to it.
          inflateResetKeep(stream)
          if stream.pointee.avail_in == 0 { return true }
        } else if stream.pointee.avail_out > 0 {
          return false
        }
      }
    }
  }

  /// One call of zlib, with room for at most one byte over the limit.
  private func step(_ output: inout [UInt8], _ limit: Int) -> Int32 {
    let room = max(1, min(limit + 1 - output.count, max(output.capacity - output.count, output.count)))
    var result = Z_OK
    output.append(addingCapacity: room) { span in
      span.withUnsafeMutableBufferPointer { buffer, count in
        stream.pointee.next_out = buffer.baseAddress.map { $0 + count }
        stream.pointee.avail_out = uInt(room)
        result = CZlib.inflate(stream, Z_SYNC_FLUSH)
        count += room - Int(stream.pointee.avail_out)
      }
    }
    return result
  }
}
