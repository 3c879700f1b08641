import Kernel

extension StrokeBody {
  /// The members of a stroke that v1 knows; empty for any other.
  struct Members: OptionSet {
    let rawValue: UInt8

    static let points = Members(rawValue: 1)
    static let color = Members(rawValue: 2)
    static let width = Members(rawValue: 4)
    static let strokeID = Members(rawValue: 8)
    static let userID = Members(rawValue: 16)
    static let roomID = Members(rawValue: 32)
    static let timestamp = Members(rawValue: 64)

    static let required: [Members] = [.points, .color, .width, .strokeID]
    static let stamps: [Members] = [.userID, .roomID, .timestamp]

    var isStamp: Bool { rawValue >= Self.userID.rawValue }

    var name: String {
      switch self {
      case .points: "points"
      case .color: "color"
      case .width: "width"
      case .strokeID: "strokeId"
      case .userID: "userId"
      case .roomID: "roomId"
      default: "timestamp"
      }
    }

    /// Writes this member with the connection's value.
    func write(_ stamp: Stamp, to writer: inout JSONWriter) {
      switch self {
      case .userID:
        writer.key("userId")
        writer.string(stamp.userID)
      case .roomID:
        writer.key("roomId")
        writer.string(stamp.roomID)
      default:
        writer.key("timestamp")
        writer.number(Int(stamp.time.milliseconds))
      }
    }
  }
}

extension StrokeBody.Members {
  init(_ key: JSONKey, in text: Span<UInt8>) {
    if key.isEqual(to: "points", in: text) {
      self = .points
    } else if key.isEqual(to: "color", in: text) {
      self = .color
    } else if key.isEqual(to: "width", in: text) {
      self = .width
    } else if key.isEqual(to: "strokeId", in: text) {
      self = .strokeID
    } else {
      self.init(stamp: key, in: text)
    }
  }

  private init(stamp key: JSONKey, in text: Span<UInt8>) {
    if key.isEqual(to: "userId", in: text) {
      self = .userID
    } else if key.isEqual(to: "roomId", in: text) {
      self = .roomID
    } else {
      self = key.isEqual(to: "timestamp", in: text) ? .timestamp : []
    }
  }
}
