import Kernel

/// Where secrets come from: the system's random source, or a test's fixed bytes.
struct RandomSource: Sendable {
  private let next: @Sendable (Int) -> [UInt8]

  /// A source that answers with what `next` returns for a count of bytes.
  init(_ next: @escaping @Sendable (Int) -> [UInt8]) { self.next = next }

  /// `getrandom(2)`, through Swift's system generator.
  static let system = RandomSource { count in
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// This many random bytes.
  func bytes(_ count: Int) -> [UInt8] { next(count) }

  /// This many random bytes as text that is safe in URLs, headers and file names.
  func identifier(bytes count: Int = 16) -> String { Base64.encode(next(count), as: .url) }
}
