internal import Kernel

/// A message on a room's channel, as a Lua script or an instance writes it:
///
///     C1 origin sent epoch first count\n  (length:record){count}  posts
///
/// All but records and posts is ASCII. `sent` is the sender's own clock, which tells it how long its message took to come back;
/// a message without entries has three zeros. A post is `topic: byte, length: varint, bytes`.
public struct LinkMessage: Equatable, Sendable {
  /// What a post is about.
  public enum Topic: UInt8, Sendable {
    /// Somebody came, went, or changed.
    case member = 1
    /// Cursors and previews.
    case ephemeral = 2
  }

  /// Something besides entries.
  public struct Post: Equatable, Sendable {
    public var topic: UInt8
    /// Where its bytes are in the message.
    public var range: Range<Int>
  }

  /// The instance that sent it.
  public var origin: String
  /// ms on the sender's clock.
  public var sent: Int64
  public var entries: LinkEntries?
  public var posts: [Post]

  /// The first part, without epoch, first seq and count.
  public static func head(origin: String, sent: Int64) -> String { "C1 \(origin) \(sent) " }

  /// A whole message without entries.
  public static func withoutEntries(head: String, posts: [UInt8]) -> [UInt8] { Array("\(head)0 0 0\n".utf8) + posts }

  /// One post.
  public static func post(_ topic: Topic, _ payload: [UInt8]) -> [UInt8] {
    var bytes = [topic.rawValue]
    bytes.bytes(payload)
    return bytes
  }

  /// Beyond it numbers are no seqs, and no times (ms).
  private static let mostNumber = 1 << 52

  /// Reads a message; `nil` when it is something else, as a person may publish to see whether it arrives.
  public init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: 0x0a), end < 256, let line = String(validating: bytes[..<end], as: UTF8.self)
    else { return nil }
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[0] == "C1", let sent = Int64(words[2]), let epoch = UInt32(words[3]),
      let first = UInt64(words[4]), let count = Int(words[5]), (0...100_000).contains(count),
      first <= Self.mostNumber, (0...Int64(Self.mostNumber)).contains(sent)
    else { return nil }
    var reader = Reader(bytes: bytes, position: end + 1)
    guard let records = reader.records(count), let posts = reader.posts() else { return nil }
    origin = String(words[1])
    self.sent = sent
    entries = count == 0 ? nil : LinkEntries(origin: origin, epoch: epoch, first: first, records: records)
    self.posts = posts
  }

  private struct Reader {
    let bytes: [UInt8]
    var position: Int

    mutating func records(_ count: Int) -> [[UInt8]]? {
      var records: [[UInt8]] = []
      for _ in 0..<count {
        guard let length = number(), length <= bytes.count - position else { return nil }
        records.append(Array(bytes[position..<position + length]))
        position += length
      }
      return records
    }

    /// Decimal digits up to a colon.
    private mutating func number() -> Int? {
      var value = 0
      let start = position
      while position < bytes.count, position - start < 10, (0x30...0x39).contains(bytes[position]) {
        value = value * 10 + Int(bytes[position] - 0x30)
        position += 1
      }
      guard position > start, position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return nil }
      position += 1
      return value
    }

    func posts() -> [Post]? {
      var posts: [Post] = []
      var reader = BinaryReader(position..<bytes.count)
      let span = bytes.span
      while !reader.isAtEnd {
        guard let topic = try? reader.byte(in: span), let range = try? reader.bytes(0...bytes.count, in: span) else {
          return nil
        }
        posts.append(Post(topic: topic, range: range))
      }
      return posts
    }
  }
}
