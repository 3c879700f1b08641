internal import COpenSSL

/// A Lua script and its SHA-1. Which form is sent is the connection's affair: the text on the first call of each
/// connection, the digest afterwards, and the text again when the server says that it does not have it.
///
///     let append = RedisScript("return redis.call('RPUSH', KEYS[1], ARGV[1])")
///     let length = try await connection.send(append.call(keys: ["room:{A}:strokes"], [bytes])).int
public struct RedisScript: Sendable {
  /// The text.
  public let source: String
  /// Its digest in lower-case hexadecimals.
  public let sha1: String

  /// Names a script; nothing is sent.
  public init(_ source: String) {
    self.source = source
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    let text = Array(source.utf8)
    _ = SHA1(text, text.count, &digest)
    sha1 = digest.map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

  /// A call. In a cluster all keys have to be in one slot.
  public func call(keys: [any RedisArgument], _ arguments: [any RedisArgument] = []) -> RedisCommand {
    var encoder = CommandEncoder(count: keys.count + arguments.count + 3)
    encoder.append("EVALSHA")
    encoder.append(sha1)
    let rest = encoder.bytes.count
    encoder.append(keys.count)
    var first: Range<Int>?
    for key in keys {
      let range = encoder.append(key)
      if first == nil { first = range }
    }
    for argument in arguments { encoder.append(argument) }
    return RedisCommand(
      name: "EVALSHA", bytes: encoder.bytes, replies: 1, keyRange: first, script: (self, rest))
  }
}

extension RedisCommand {
  /// The same call with the script's text in place of its digest.
  func evaluating(_ script: RedisScript, rest: Int) -> [UInt8] {
    let count = bytes.prefix { $0 != 0x0d }
    var result = Array(count) + [0x0d, 0x0a]
    result.append(contentsOf: "$4\r\nEVAL\r\n$\(script.source.utf8.count)\r\n".utf8)
    result.append(contentsOf: script.source.utf8)
    result.append(contentsOf: [0x0d, 0x0a])
    result.append(contentsOf: bytes[rest...])
    return result
  }
}
