/// What happened: a hash of everything, and, when asked for, lines that people can read.
final class Trace {
  private static let kept = 60
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  /// The last lines, when lines are made at all.
  private(set) var tail: [String] = []
  private let makesLines: Bool
  private let prints: Bool

  init(makesLines: Bool = false, prints: Bool = false) {
    self.makesLines = makesLines || prints
    self.prints = prints
  }

  /// `about` and `value` are hashed; `text` is made only when somebody reads it.
  func note(_ time: Int, _ about: Int, _ value: Int, _ text: @autoclosure () -> String) {
    mix(UInt64(truncatingIfNeeded: time))
    mix(UInt64(truncatingIfNeeded: about))
    mix(UInt64(truncatingIfNeeded: value))
    guard makesLines else { return }
    let line = "\(time) \(text())"
    if prints { print(line) }
    tail.append(line)
    if tail.count > 2 * Self.kept { tail.removeFirst(Self.kept) }
  }

  func note(bytes: [UInt8]) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  private func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01b3 ^ (hash >> 29) }
}
