import Synchronization

/// A repeatable stream of random numbers (SplitMix64; Steele, Lea and Flood, 2014).
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A stream of its own, so that one part's draws do not shift another's.
  mutating func fork() -> Random { Random(seed: next()) }

  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// True so many times of a hundred.
  mutating func chance(_ percent: Int) -> Bool { int(0...99) < percent }

  /// One of them; `nil` when there are none.
  mutating func element<T>(_ choices: [T]) -> T? { choices.isEmpty ? nil : choices[int(0...choices.count - 1)] }

  /// One of them, by weight.
  mutating func weighted<T>(_ choices: [(weight: Int, value: T)]) -> T {
    var left = int(0...choices.reduce(0) { $0 + $1.weight } - 1)
    for choice in choices {
      left -= choice.weight
      if left < 0 { return choice.value }
    }
    return choices[choices.count - 1].value
  }
}

/// A stream that the server draws from.
final class SharedRandom: Sendable {
  private let random: Mutex<Random>

  init(_ random: Random) { self.random = Mutex(random) }

  func next() -> UInt64 { random.withLock { $0.next() } }
}
