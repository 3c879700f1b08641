/// What the command line asks for.
struct Options {
  var seeds: ClosedRange<UInt64> = 1...1_000
  var traces = false
  /// Ends at the first failing seed.
  var stopsAtFailure = false
  /// Runs each seed twice: it must do the same.
  var runsTwice = false
  /// Every fault must have been met.
  var wantsAll = true

  static let usage = """
    canvas-simulate [--seeds A..B | --seed N] [--trace] [--first] [--any] [--twice]
      --seeds A..B  runs these seeds (1..1000)
      --seed N      runs one; --trace prints what happens
      --first       stops at the first seed that fails
      --twice       runs each seed twice and compares (with --any)
      --any         does not ask that every fault was met
    """

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--seeds":
        guard let range = rest.popFirst().flatMap(Self.range) else { return nil }
        seeds = range
      case "--seed":
        guard let seed = rest.popFirst().flatMap(UInt64.init) else { return nil }
        (seeds, wantsAll) = (seed...seed, false)
      case "--trace": traces = true
      case "--first": stopsAtFailure = true
      case "--twice": (runsTwice, wantsAll) = (true, false)
      case "--any": wantsAll = false
      default: return nil
      }
    }
  }

  private static func range(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: ".", omittingEmptySubsequences: true).compactMap { UInt64($0) }
    return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
  }
}
