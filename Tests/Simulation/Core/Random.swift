import KernelTesting
import Synchronization

/// A repeatable stream of random numbers.
struct Random {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(state: seed) }

  mutating func next() -> UInt64 { generator.next() }

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
