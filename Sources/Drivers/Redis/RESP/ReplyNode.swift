internal import CHiredis

/// One value of the reply that hiredis is reading. It hands these about as `void *`: the root is retained by it, an
/// array's elements by their array.
final class ReplyNode {
  private enum Content {
    case leaf(RedisValue)
    case elements([ReplyNode])
  }

  private var content: Content

  private init(_ content: Content) { self.content = content }

  /// The value, with everything in it.
  var value: RedisValue {
    switch content {
    case .leaf(let value): value
    case .elements(let nodes): .array(nodes.map(\.value))
    }
  }

  private func append(_ node: ReplyNode) {
    guard case .elements(var nodes) = content else { return }
    content = .leaf(.null)
    nodes.append(node)
    content = .elements(nodes)
  }

  /// What hiredis calls while it parses.
  static let functions = redisReplyObjectFunctions(
    createString: { task, text, length in
      let bytes = UnsafeRawBufferPointer(start: text, count: length)
      switch task?.pointee.type {
      case REDIS_REPLY_STATUS: return place(.leaf(.status(String(decoding: bytes, as: UTF8.self))), task)
      case REDIS_REPLY_ERROR:
        return place(.leaf(.error(RedisServerError(text: String(decoding: bytes, as: UTF8.self)))), task)
      default: return place(.leaf(.bytes([UInt8](bytes))), task)
      }
    },
    createArray: { task, count in
      guard let budget = task?.pointee.privdata, count >= 0 else { return nil }
      guard Unmanaged<ReplyBudget>.fromOpaque(budget).takeUnretainedValue().take(Int(count)) else { return nil }
      return place(.elements([]), task)
    },
    createInteger: { task, number in place(.leaf(.integer(number)), task) },
    createNil: { task in place(.leaf(.null), task) },
    freeObject: { root in
      if let root { Unmanaged<ReplyNode>.fromOpaque(root).release() }
    })

  /// Puts a new node into its array, or keeps it as the root.
  private static func place(_ content: Content, _ task: UnsafePointer<redisReadTask>?) -> UnsafeMutableRawPointer? {
    let node = ReplyNode(content)
    guard let parent = task?.pointee.parent?.pointee.obj else { return Unmanaged.passRetained(node).toOpaque() }
    Unmanaged<ReplyNode>.fromOpaque(parent).takeUnretainedValue().append(node)
    return Unmanaged.passUnretained(node).toOpaque()
  }
}
