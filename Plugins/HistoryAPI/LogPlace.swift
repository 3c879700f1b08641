/// An entry's place: which log of the room, and which entry of that. `seq` 0 is the log's beginning.
public struct LogPlace: Hashable, Sendable, CustomStringConvertible {
  public var epoch: UInt32
  public var seq: UInt64

  /// Before any log there may be.
  public static let nowhere = LogPlace(epoch: 0, seq: 0)

  public init(epoch: UInt32, seq: UInt64) {
    self.epoch = epoch
    self.seq = seq
  }

  /// `epoch seq`, as it lies in Redis.
  public var description: String { "\(epoch) \(seq)" }
}

/// An entry as the shared store keeps it, to be copied and brought back unread.
public struct KeptEntry: Hashable, Sendable {
  public var seq: UInt64
  /// The user's operation: no two entries of a log have the same.
  public var operation: [UInt8]
  public var bytes: [UInt8]

  public init(seq: UInt64, operation: [UInt8], bytes: [UInt8]) {
    self.seq = seq
    self.operation = operation
    self.bytes = bytes
  }
}
