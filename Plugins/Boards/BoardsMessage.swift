import HistoryAPI
import Kernel

/// The messages of the Boards plugin (`docs/protocol-v2.md`, section 2).
enum BoardsMessage {
  static let saved = 112

  /// All that this plugin may use.
  static let range = 112...127

  /// What `SAVED` says.
  enum Keeping: Equatable, Sendable {
    /// The room ends a day after the last one left.
    case none
    /// It is kept, and saved up to an entry.
    case saved(to: LogPlace)
    /// It is kept, and every entry is saved before anybody sees it.
    case atOnce

    func write(to builder: inout SegmentBuilder) {
      let (code, place): (UInt8, LogPlace) =
        switch self {
        case .none: (0, .nowhere)
        case .saved(let place): (1, place.epoch == 0 ? .nowhere : place)
        case .atOnce: (2, .nowhere)
        }
      builder.append(code)
      builder.varint(UInt64(place.epoch))
      builder.varint(place.seq)
    }
  }
}
