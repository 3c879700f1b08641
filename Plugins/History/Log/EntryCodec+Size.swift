import Kernel

/// How long stored entries are, without making them: what limits count.
extension EntryCodec {
  /// The length of ``encode(_:)``'s answer, without making it.
  static func size(of draft: Draft) -> Int {
    let time = size(signed: draft.time.milliseconds)
    let names = size(string: draft.operation.bytes.count) + size(string: draft.userID.utf8.count)
    return 2 + time + names + 8 + size(of: draft.action)
  }

  private static func size(of action: Action) -> Int {
    switch action {
    case .put(let element):
      size(string: element.id.utf8.count) + size(varint: element.kind.rawValue)
        + size(string: element.body.count)
    case .update(let id, let patch):
      size(string: id.utf8.count) + size(string: patch.count)
    case .hide(let ids), .show(let ids):
      ids.reduce(size(varint: UInt64(ids.count))) { $0 + size(string: $1.utf8.count) }
    case .clear: 0
    }
  }

  /// How many bytes a varint takes.
  private static func size(varint value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

  private static func size(signed value: Int64) -> Int {
    size(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  /// How many bytes a string of `count` bytes takes.
  private static func size(string count: Int) -> Int { size(varint: UInt64(count)) + count }
}
