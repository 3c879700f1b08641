import Kernel

/// A board as of an entry, in ready frames of one protocol version, shared by all who are sent it.
struct BoardState {
  /// The last entry it has for certain.
  let seq: UInt64
  /// When that was written.
  let time: Int64
  /// How many elements it has.
  let count: Int
  let frames: [Segment]
}

/// Writes elements in the form of one protocol version.
protocol StateEncoder: AnyObject {
  /// Adds an element on top; false when this version cannot draw it.
  func add(_ drawn: Fold.Drawn) -> Bool
  /// Does a slice of what remains when all were added; `nil` while more remains.
  func finish() -> [Segment]?
}

/// Encodes what is visible in slices of less than a millisecond, while entries go on being folded. An element that was
/// hidden meanwhile is still in it, and a new content may be: the entries behind the state say so (again).
final class StateBuild {
  private let seq: UInt64
  private let time: Int64
  private let places: [Int]
  private let encoder: any StateEncoder
  private var position = 0
  private var count = 0
  private let sliceBytes: Int

  init(seq: UInt64, time: Int64, places: [Int], encoder: any StateEncoder, sliceBytes: Int) {
    self.sliceBytes = sliceBytes
    self.seq = seq
    self.time = time
    self.places = places
    self.encoder = encoder
  }

  /// Does one slice, with the board as it is now; the state when that was the last.
  func step(_ fold: Fold) -> BoardState? {
    var bytes = 0
    while position < places.count, bytes < sliceBytes {
      if let drawn = fold.drawn(at: places[position]) {
        bytes += drawn.element.body.count + StrokeLogLimits.entryCost
        if encoder.add(drawn) { count += 1 }
      }
      position += 1
    }
    guard position == places.count, bytes < sliceBytes, let frames = encoder.finish() else { return nil }
    return BoardState(seq: seq, time: time, count: count, frames: frames)
  }
}
