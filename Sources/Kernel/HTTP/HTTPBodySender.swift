/// Sends a streamed body over its connection, on the connection's reactor: a piece is pulled when everything before it
/// has gone out.
final class HTTPBodySender {
  enum Outcome {
    /// The whole body is sent, or waits to be.
    case complete
    /// What was sent so far is all there is.
    case failed(any Error)
    /// The connection ended before.
    case gone
  }

  private static let lastChunk = Array("0\r\n\r\n".utf8)

  private let stream: HTTPBodyStream
  private let isChunked: Bool
  private let stallLimit: Duration
  private let connection: Connection
  private var waiter: CheckedContinuation<Void, Never>?
  private var timer: TimerToken?

  /// `stallLimit` is how long a client may take nothing of what waits for it.
  init(_ stream: HTTPBodyStream, over connection: Connection, isChunked: Bool, stallLimit: Duration) {
    self.stream = stream
    self.connection = connection
    self.isChunked = isChunked
    self.stallLimit = stallLimit
  }

  func send() async -> Outcome {
    do {
      while await isTaken() {
        let piece = try await stream.next()
        guard connection.isOpen else { return .gone }
        guard let piece else {
          if isChunked { connection.send(Self.segment(Self.lastChunk)) }
          return .complete
        }
        if !piece.isEmpty { connection.send(isChunked ? Self.chunk(piece) : Self.segment(piece)) }
      }
      return .gone
    } catch {
      return connection.isOpen ? .failed(error) : .gone
    }
  }

  /// The connection has ended: nobody waits any more.
  func abandon() {
    if let timer { connection.reactor.cancel(timer) }
    timer = nil
    waiter?.resume()
    waiter = nil
  }

  /// Waits until the client has taken everything so far; false when the connection has ended.
  private func isTaken() async -> Bool {
    guard connection.isOpen, !connection.isDrained else { return connection.isOpen }
    await withCheckedContinuation { continuation in
      // This may run a turn later.
      guard connection.isOpen, !connection.isDrained else { return continuation.resume() }
      waiter = continuation
      connection.whenDrained = { [weak self] in self?.abandon() }
      watch()
    }
    return connection.isOpen
  }

  private func watch() {
    let sent = connection.bytesSent
    timer = connection.reactor.schedule(after: stallLimit) { [weak self] in self?.check(sent) }
  }

  private func check(_ sent: UInt64) {
    timer = nil
    if connection.bytesSent == sent { connection.close() } else { watch() }
  }

  /// `size CRLF piece CRLF` (RFC 9112 section 7.1); never of an empty piece, which would be the end.
  private static func chunk(_ piece: [UInt8]) -> Segment {
    var builder = SegmentBuilder(capacity: piece.count + 20)
    builder.append(Array(String(piece.count, radix: 16).utf8))
    builder.append("\r\n")
    builder.append(piece)
    builder.append("\r\n")
    return builder.seal(.durable)
  }

  private static func segment(_ bytes: [UInt8]) -> Segment {
    var builder = SegmentBuilder(capacity: bytes.count)
    builder.append(bytes)
    return builder.seal(.durable)
  }
}
