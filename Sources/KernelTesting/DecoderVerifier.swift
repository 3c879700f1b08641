/// Feeds a decoder the same bytes in every way a network may deliver them, and compares what comes out.
///
/// The bytes go in whole, one by one, glued to a second copy of themselves, and cut at random places. A decoder for which
/// the outcome depends on the cuts is broken.
///
/// ```swift
/// let verifier = DecoderVerifier { () -> DecoderVerifier<String>.Feed in
///   var decoder = LineDecoder()
///   return { chunk in decoder.decode(chunk) }
/// }
/// try verifier.verify(Array("one\ntwo\n".utf8), expecting: ["one", "two"])
/// ```
public struct DecoderVerifier<Outcome: Equatable & Sendable> {
  /// One decoder: takes a chunk, returns what came out of it. Failures are outcomes, too.
  public typealias Feed = (_ chunk: [UInt8]) -> [Outcome]

  /// A way of feeding that did not give the expected outcome.
  public struct Mismatch: Error, CustomStringConvertible {
    /// How the bytes were cut: `whole`, `byte by byte`, `glued`, or the chunk sizes.
    public let delivery: String
    public let expected: [Outcome]
    public let actual: [Outcome]

    public var description: String { "fed \(delivery): expected \(expected), got \(actual)" }
  }

  private let makeDecoder: () -> Feed
  private let seed: UInt64
  private let randomDeliveries: Int

  /// `makeDecoder` returns a fresh decoder at each call; `seed` makes the random cuts repeatable.
  public init(seed: UInt64 = 1, randomDeliveries: Int = 32, _ makeDecoder: @escaping () -> Feed) {
    self.makeDecoder = makeDecoder
    self.seed = seed
    self.randomDeliveries = randomDeliveries
  }

  /// Throws the first ``Mismatch``. Without `expected`, what comes out of the whole input is the measure. `gluing` also
  /// feeds the bytes twice in one chunk, expecting everything twice: for input after which the decoder starts anew.
  public func verify(_ bytes: [UInt8], expecting expected: [Outcome]? = nil, gluing: Bool = true) throws {
    let expected = expected ?? outcome(of: [bytes])
    try check("whole", [bytes], expected)
    try check("byte by byte", bytes.map { [$0] }, expected)
    if gluing {
      try check("glued", [bytes + bytes], expected + expected)
      try check("glued, byte by byte", (bytes + bytes).map { [$0] }, expected + expected)
    }
    var generator = SeededGenerator(state: seed)
    for _ in 0..<randomDeliveries {
      let chunks = cut(bytes, &generator)
      try check("in chunks of \(chunks.map(\.count))", chunks, expected)
    }
  }

  private func check(_ delivery: @autoclosure () -> String, _ chunks: [[UInt8]], _ expected: [Outcome]) throws {
    let actual = outcome(of: chunks)
    guard actual == expected else { throw Mismatch(delivery: delivery(), expected: expected, actual: actual) }
  }

  private func outcome(of chunks: [[UInt8]]) -> [Outcome] {
    let feed = makeDecoder()
    return chunks.flatMap(feed)
  }

  /// Cuts at random: mostly small chunks, some large, now and then an empty one.
  private func cut(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let limit = Bool.random(using: &generator) ? 8 : bytes.count
      let end = min(bytes.count, start + Int.random(in: 0...limit, using: &generator))
      chunks.append(Array(bytes[start..<end]))
      start = end
    }
    return chunks
  }
}
