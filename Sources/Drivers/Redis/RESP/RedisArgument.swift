/// What can be an argument of a command: text, bytes and integers.
public protocol RedisArgument: Sendable {
  /// Hands over the bytes Redis is sent.
  func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R
}

extension String: RedisArgument {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    var text = self
    return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}

extension Array: RedisArgument where Element == UInt8 {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { withUnsafeBytes(body) }
}

extension ArraySlice: RedisArgument where Element == UInt8 {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { withUnsafeBytes(body) }
}

extension Int: RedisArgument {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { String(self).withRedisBytes(body) }
}

extension Int64: RedisArgument {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { String(self).withRedisBytes(body) }
}

extension UInt64: RedisArgument {
  public func withRedisBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { String(self).withRedisBytes(body) }
}
