internal import CPlatform
internal import Glibc

/// A connection's bytes in memory: both ends on one thread, for tests. It can be made to take only so much, or to fail.
package final class MemoryTransport: Transport {
  let descriptor: Int32
  private var incoming: [UInt8] = []
  private var isEnded = false

  /// What the server has sent and the test has not taken.
  package private(set) var outgoing: [UInt8] = []
  /// Bytes the peer's buffer takes; full, sends come back with "would block".
  package var capacity = Int.max
  /// The error every further send comes back with.
  package var failure: Int32?
  /// Bytes sent are counted and thrown away: for benchmarks, in which keeping them would cost more than sending.
  package var discards = false
  /// How many bytes were thrown away.
  package private(set) var discardedBytes = 0
  /// The server has closed its end.
  package private(set) var isClosed = false

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// The server has read all the client has sent.
  package var isEverythingRead: Bool { incoming.isEmpty }

  /// The client sends.
  package func write(_ bytes: [UInt8]) { incoming += bytes }

  /// The client has sent everything.
  package func end() { isEnded = true }

  /// The client reads everything there is.
  package func take() -> [UInt8] {
    defer { outgoing = [] }
    return outgoing
  }

  var readiness: Readiness {
    var ready: Readiness = []
    if !incoming.isEmpty || isEnded { ready.insert(.read) }
    if outgoing.count < capacity || failure != nil { ready.insert(.write) }
    return ready
  }

  func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    guard !incoming.isEmpty else { return isEnded ? .moved(0) : .wouldBlock }
    let count = min(buffer.count, incoming.count)
    buffer.copyBytes(from: incoming[..<count])
    incoming.removeFirst(count)
    return .moved(count)
  }

  func send(_ vector: borrowing SendVector) -> IOResult {
    if let failure { return .failed(SystemError(call: "send", code: failure)) }
    if discards {
      discardedBytes += vector.byteCount
      return .moved(vector.byteCount)
    }
    let room = capacity - outgoing.count
    guard room > 0 else { return .wouldBlock }
    let bytes = vector.bytes(limit: room)
    outgoing += bytes
    return .moved(bytes.count)
  }

  func shutdownSending() { isClosed = true }

  func close() { isClosed = true }
}

extension SendVector {
  /// A copy of the first `limit` bytes.
  func bytes(limit: Int) -> [UInt8] {
    var copy: [UInt8] = []
    for piece in pieces where copy.count < limit {
      let part = UnsafeRawBufferPointer(start: piece.iov_base, count: piece.iov_len)
      copy += part.prefix(limit - copy.count)
    }
    return copy
  }
}

/// Reports memory transports as ready the way epoll reports sockets: as long as they are.
final class MemoryPoller: Poller {
  private var transports: [Int32: MemoryTransport] = [:]
  private var registered: [Int32: (token: UInt64, interest: Interest)] = [:]
  private var next: Int32 = -2

  /// Nothing would be reported now.
  var isQuiet: Bool { ready().isEmpty }

  func makeTransport() -> MemoryTransport {
    defer { next -= 1 }
    let transport = MemoryTransport(descriptor: next)
    transports[next] = transport
    return transport
  }

  func add(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {
    registered[descriptor] = (token, interest)
  }

  func change(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {
    registered[descriptor] = (token, interest)
  }

  func remove(_ descriptor: Int32) {
    registered[descriptor] = nil
    transports[descriptor] = nil
  }

  func wait(milliseconds: Int32, _ report: (UInt64, Readiness) -> Void) {
    for (token, readiness) in ready() { report(token, readiness) }
  }

  private func ready() -> [(token: UInt64, readiness: Readiness)] {
    registered.sorted { $0.key > $1.key }.compactMap { descriptor, entry in
      guard let transport = transports[descriptor] else { return nil }
      let readiness = transport.readiness.intersection(Readiness(rawValue: entry.interest.rawValue))
      return readiness.isEmpty ? nil : (entry.token, readiness)
    }
  }
}
