internal import CHiredis

/// Turns bytes into replies: hiredis' reader, building ``RedisValue``s. At most seven arrays within each other.
final class ReplyReader {
  private let reader: UnsafeMutablePointer<redisReader>
  private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
  private let budget: ReplyBudget
  private let maxBytes: Int
  private var bytes = 0

  /// `maxBytes` and `maxElements` bound one reply.
  init(maxBytes: Int, maxElements: Int) throws(RedisError) {
    functions = .allocate(capacity: 1)
    functions.initialize(to: ReplyNode.functions)
    guard let reader = redisReaderCreateWithFunctions(functions) else {
      functions.deallocate()
      throw .invalid("no memory for a reply reader")
    }
    budget = ReplyBudget(elements: maxElements)
    reader.pointee.privdata = Unmanaged.passUnretained(budget).toOpaque()
    self.reader = reader
    self.maxBytes = maxBytes
  }

  deinit {
    redisReaderFree(reader)
    functions.deallocate()
  }

  /// Takes bytes in; the replies they complete come by ``next()``.
  func feed(_ input: UnsafeRawBufferPointer) throws(RedisError) {
    bytes += input.count
    guard bytes <= maxBytes + (64 << 10) else { throw .protocolError("a reply of more than \(maxBytes) bytes") }
    guard redisReaderFeed(reader, input.baseAddress, input.count) == REDIS_OK else { throw failure }
  }

  /// The next whole reply; `nil` when more bytes are needed.
  func next() throws(RedisError) -> RedisValue? {
    var reply: UnsafeMutableRawPointer?
    guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure }
    guard let reply else { return nil }
    bytes = reader.pointee.len - reader.pointee.pos
    budget.reset()
    return Unmanaged<ReplyNode>.fromOpaque(reply).takeRetainedValue().value
  }

  private var failure: RedisError {
    if budget.isSpent { return .protocolError("a reply of more than \(budget.limit) elements") }
    return withUnsafeBytes(of: reader.pointee.errstr) { text in
      .protocolError(String(decoding: text.prefix { $0 != 0 }, as: UTF8.self))
    }
  }
}

/// How many elements the reply being read may still have.
final class ReplyBudget {
  let limit: Int
  private var left: Int

  init(elements: Int) {
    limit = elements
    left = elements
  }

  var isSpent: Bool { left < 0 }

  func reset() { left = limit }

  /// Takes `count` elements; `false` when there are not so many left.
  func take(_ count: Int) -> Bool {
    left -= count
    return left >= 0
  }
}
