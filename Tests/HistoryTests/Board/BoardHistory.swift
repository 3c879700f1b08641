import Kernel
import KernelTesting

@testable import History

/// A history as clients of both versions make it: strokes of v1, elements of v2, patches, undos, redos and clears, some of
/// it refused by the fold.
func boardHistory(seed: UInt64, count: Int) -> [Entry] {
  var random = SeededGenerator(state: seed)
  return (1...count).map { number in
    let someone = "e\(Int.random(in: max(1, number - 40)...number, using: &random))"
    let others = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      "e\(Int.random(in: 1...number, using: &random))"
    }
    let action: Action =
      switch Int.random(in: 0..<100, using: &random) {
      case 0: .clear
      case 1..<30: .put(Sample.stroke("e\(number)"))
      case 30..<55: .put(Sample.freehand("e\(number)"))
      case 55..<75: .update(id: someone, patch: randomPatch(&random))
      case 75..<90: .hide([someone] + others)
      default: .show([someone] + others)
      }
    let user = "user\(Int.random(in: 0..<2, using: &random))"
    let name = if case .put(let element) = action { element.id } else { "o\(number)" }
    let authority: Authority = action == .clear ? .moderator : .owner
    return Entry(
      position: LogPosition(epoch: 1, seq: UInt64(number)),
      draft: draft(user, action, name, authority: authority, time: Int64(1000 + number % 7 * 3)))
  }
}

private func randomPatch(_ random: inout SeededGenerator) -> [UInt8] {
  switch Int.random(in: 0..<5, using: &random) {
  case 0: Sample.fields([(.placement, Sample.placement(Int64.random(in: -99...99, using: &random), 5))])
  case 1: Sample.fields([(.colour, [UInt8.random(in: 0...255, using: &random), 0, 0])])
  case 2: Sample.fields([(.colour, []), (.width, [UInt8.random(in: 1...99, using: &random)])])
  case 3: Sample.fields([(.points, [])])
  default: Sample.fields([(.placement, []), (FieldTag(rawValue: 90), [UInt8.random(in: 0...255, using: &random)])])
  }
}
