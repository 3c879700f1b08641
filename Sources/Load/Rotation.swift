/// When each of many equal senders is due: one after the other, evenly spread over the time between two of its own.
struct Rotation: Equatable {
  private let count: Int
  private let began: Int
  /// Microseconds between two messages of different senders; infinite when nothing is to be sent.
  private let gap: Double
  private(set) var sent = 0

  /// `rate` is each sender's, in messages per second.
  init(count: Int, rate: Double, began: Int) {
    self.count = count
    self.began = began
    gap = 1_000_000 / (rate * Double(count))
  }

  /// When the next is due; `nil` for never.
  var due: Int? {
    gap.isFinite ? began + Int(Double(sent) * gap) : nil
  }

  /// The sender whose turn it is by `now`, and by how much it is late.
  mutating func next(by now: Int) -> (sender: Int, late: Int)? {
    guard let due, due <= now else { return nil }
    defer { sent += 1 }
    return (sent % count, now - due)
  }
}
