internal import CZlib

/// Deflates one message after another (RFC 7692 section 7.2.1).
///
/// Without context each stands by itself: whoever has a window as large can read any of them, and one deflater is enough for
/// all connections of a reactor. With it, which is a client's to choose, a message may refer to those before it.
final class Deflater {
  /// zlib's measure of its tables, 1 to 9: with 7 a message of a kilobyte costs least, since they are cleared for each.
  private static let memoryLevel: Int32 = 7
  /// The end of every message, which is not sent.
  private static let tailBytes = 4

  private let stream: UnsafeMutablePointer<z_stream>
  private let keepsContext: Bool

  /// `level` is zlib's, 1 (fast) to 9 (small); `windowBits` 9 to 15: zlib writes no window of 8.
  init(level: Int, windowBits: Int, keepsContext: Bool = false) {
    precondition((9...15).contains(windowBits), "zlib deflates with windows of 9 to 15 bits")
    self.keepsContext = keepsContext
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = canvas_deflate_init(stream, Int32(level), -Int32(windowBits), Self.memoryLevel)
    precondition(result == Z_OK, "out of memory")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Appends `payload` deflated; `false`, with nothing appended, when it does not fit into `limit` bytes with its end. With
  /// context `limit` must leave room for any payload.
  func deflate(_ payload: Span<UInt8>, into output: inout SegmentBuilder, limit: Int) -> Bool {
    if !keepsContext { deflateReset(stream) }
    return payload.withUnsafeBufferPointer { input in
      output.append(upTo: limit) { room in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = uInt(room.count)
        let result = CZlib.deflate(stream, Z_SYNC_FLUSH)
        // With no room left there is more to come: it did not shrink.
        guard result == Z_OK, stream.pointee.avail_out > 0 else { return nil }
        return room.count - Int(stream.pointee.avail_out) - Self.tailBytes
      }
    }
  }
}
