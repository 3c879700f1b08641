/// A command, ready to be written: an array of bulk strings, so that any bytes may be in its arguments.
///
///     RedisCommand("SET", "room:{A}:meta", bytes, "PX", 250)
public struct RedisCommand: Sendable {
  /// What stands for the command in messages; never its arguments.
  public let name: String
  /// The bytes on the wire.
  let bytes: [UInt8]
  /// How many replies it has: a transaction's commands have one each.
  let replies: Int
  /// Whether it goes to a node that is only about to get its slot.
  private(set) var isAsking = false
  /// Where the key is that says which node of a cluster is asked.
  let keyRange: Range<Int>?
  /// The script this runs by its SHA-1, and where `bytes` goes on behind it.
  let script: (source: RedisScript, rest: Int)?

  /// Makes a command; the first argument is taken for its key.
  public init(_ name: String, _ arguments: any RedisArgument...) { self.init(name, arguments: arguments) }

  /// Makes a command of a list. `keyIndex` says which argument is the key; `nil` that there is none.
  public init(_ name: String, arguments: [any RedisArgument], keyIndex: Int? = 0) {
    var encoder = CommandEncoder(count: arguments.count + 1)
    encoder.append(name)
    var range: Range<Int>?
    for (index, argument) in arguments.enumerated() {
      let written = encoder.append(argument)
      if index == keyIndex { range = written }
    }
    self.init(name: name, bytes: encoder.bytes, replies: 1, keyRange: range, script: nil)
  }

  /// `MULTI`, these commands and `EXEC`, written in one piece: all of them run without another client's between, or none.
  /// The reply is EXEC's array; a command refused while queued fails the whole.
  public static func transaction(_ commands: [RedisCommand]) -> RedisCommand {
    let bytes = RedisCommand("MULTI").bytes + commands.flatMap(\.bytes) + RedisCommand("EXEC").bytes
    let replies = commands.reduce(2) { $0 + $1.replies }
    let keyed = commands.first { $0.keyRange != nil }
    guard let keyed, let range = keyed.keyRange else {
      return RedisCommand(name: "MULTI", bytes: bytes, replies: replies, keyRange: nil, script: nil)
    }
    let before = commands.prefix { $0.keyRange == nil }.reduce(RedisCommand("MULTI").bytes.count) {
      $0 + $1.bytes.count
    }
    let moved = range.lowerBound + before..<range.upperBound + before
    return RedisCommand(name: "MULTI", bytes: bytes, replies: replies, keyRange: moved, script: nil)
  }

  init(name: String, bytes: [UInt8], replies: Int, keyRange: Range<Int>?, script: (RedisScript, Int)?) {
    self.name = name
    self.bytes = bytes
    self.replies = replies
    self.keyRange = keyRange
    self.script = script.map { (source: $0.0, rest: $0.1) }
  }

  /// The same command with `ASKING` before it, in one piece.
  var asking: RedisCommand {
    guard !isAsking else { return self }
    var command = RedisCommand(
      name: name, bytes: bytes, replies: replies + 1, keyRange: keyRange, script: script)
    command.isAsking = true
    return command
  }

  /// The key by which a cluster finds the node.
  var key: ArraySlice<UInt8>? { keyRange.map { bytes[$0] } }
}

extension RedisCommand: CustomStringConvertible, CustomReflectable {
  /// The name alone: arguments may be passwords, or large.
  public var description: String { name }
  /// Without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Writes `*2 $3 GET $1 k`.
struct CommandEncoder {
  private(set) var bytes: [UInt8] = []

  /// `count` arguments follow, the name included.
  init(count: Int) { line("*", count) }

  /// Adds an argument and says where its bytes are.
  @discardableResult
  mutating func append(_ argument: any RedisArgument) -> Range<Int> {
    argument.withRedisBytes { content in
      line("$", content.count)
      let start = bytes.count
      bytes.append(contentsOf: content)
      bytes.append(contentsOf: [0x0d, 0x0a])
      return start..<start + content.count
    }
  }

  private mutating func line(_ kind: Character, _ number: Int) {
    bytes.append(contentsOf: "\(kind)\(number)\r\n".utf8)
  }
}
