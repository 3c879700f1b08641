import Foundation

/// The command line: `canvas-bench` prints times and allocation counts, `canvas-bench --allocations` the counts alone.
/// A release build ends with 1 when a count is over its limit.
@main
struct Bench {
  static func main() throws {
    switch Array(CommandLine.arguments.dropFirst()) {
    case []:
      print(Table.header)
      for measurement in Parsing.measurements() + (try Relaying.measurements()) { print(Table.row(measurement)) }
      print("\nallocations for one message (median of \(Allocations.rounds))")
      try countAllocations()
    case ["--allocations"]: try countAllocations()
    default:
      FileHandle.standardError.write(Data("usage: canvas-bench [--allocations]\n".utf8))
      exit(64)
    }
  }

  /// Prints one line each, `NAME: COUNT`, which the tests read.
  private static func countAllocations() throws {
    let counts = try Allocations.counts()
    for count in counts { print("\(count.name): \(count.allocations)") }
    #if !DEBUG
      let excess = counts.filter { $0.allocations > $0.limit }
      for count in excess { print("over the limit of \(count.limit): \(count.name)") }
      if !excess.isEmpty { exit(1) }
    #endif
  }
}
