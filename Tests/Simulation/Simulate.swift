import Foundation

/// `canvas-simulate`: many seeds of a whole server, its clients, a bad network and a bad disk, in virtual time.
@main
enum Simulate {
  static func main() {
    guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
      print(Options.usage)
      exit(2)
    }
    exit(run(options) ? 0 : 1)
  }

  private static func run(_ options: Options) -> Bool {
    let clock = ContinuousClock()
    let begun = clock.now
    var (total, failed, time, count) = (Tally(), 0, 0, 0)
    var hash: UInt64 = 0
    for seed in options.seeds {
      let outcome = Simulation.run(seed, trace: Trace(prints: options.traces))
      total.add(outcome.tally)
      time += outcome.time
      hash = (hash ^ outcome.hash) &* 0x0000_0100_0000_01b3
      count += 1
      if count % 10_000 == 0 { say("\(count) seeds, \(failed) failed") }
      let isSame = !options.runsTwice || Simulation.run(seed).hash == outcome.hash
      if !isSame { print("seed \(seed): a second run went another way") }
      guard outcome.failure != nil || !isSame else { continue }
      failed += 1
      if outcome.failure != nil { report(seed, options) }
      fflush(nil)
      if options.stopsAtFailure || failed == 20 { break }
    }
    let missing = options.wantsAll ? Fault.allCases.filter { total.faults[$0] == nil } : []
    print(table(total))
    let seconds =
      Double((clock.now - begun).components.seconds) + Double((clock.now - begun).components.attoseconds) / 1e18
    print(
      String(
        format: "%d seeds in %.1f s (%.1f ms a seed), %d virtual minutes, hash %016llx", count, seconds,
        seconds * 1000 / Double(count), time / 60_000, hash))
    if !missing.isEmpty { print("never met: \(missing.map(\.rawValue).joined(separator: ", "))") }
    print("\(count - failed) passed, \(failed + missing.count) failed")
    return failed == 0 && missing.isEmpty
  }

  private static func say(_ text: String) {
    print(text)
    fflush(nil)
  }

  /// Runs a failed seed again, with words.
  private static func report(_ seed: UInt64, _ options: Options) {
    let again = Simulation.run(seed, trace: Trace(makesLines: true))
    print("seed \(seed): \(again.failure ?? "did not fail again: it is not deterministic")")
    if !options.traces { for line in again.tail.suffix(40) { print("    \(line)") } }
    print("    replay: canvas-simulate --seed \(seed) --trace")
  }

  private static func table(_ tally: Tally) -> String {
    let faults = Fault.allCases.map { "\($0.rawValue) \(tally.faults[$0] ?? 0)" }
    let deeds = Deed.allCases.map { "\($0.rawValue) \(tally.deeds[$0] ?? 0)" }
    return "operations: \(deeds.joined(separator: ", "))\nfaults: \(faults.joined(separator: ", "))"
  }
}
