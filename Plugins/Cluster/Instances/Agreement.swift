import ClusterAPI
import Kernel
import Synchronization

/// Whether all instances were given what they need to have alike. Each one's lease says what it was given; whoever looks for leases
/// compares. Nothing of it outlasts the leases, so a change that reaches one instance after the other ends by itself.
final class Agreement: Sendable {
  /// So many instances are named.
  private static let named = 3

  private let settings: Contributions<SharedSetting>
  private let logger: Logger
  /// Which settings differ, by instance.
  private let differing = Mutex<[String: [String]]>([:])

  init(on settings: Contributions<SharedSetting>, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  /// What this instance's lease holds: `NAME=fingerprint`, with blanks between.
  var lease: String {
    let words = settings.all.map { "\($0.name)=\($0.fingerprint)" }
    return words.isEmpty ? "alive" : words.joined(separator: " ")
  }

  /// How many instances were given something else.
  var disagreeing: Int { differing.withLock(\.count) }

  /// What is wrong, and what follows from it; `nil` when all agree.
  var concern: String? {
    let found = differing.withLock { $0 }
    guard !found.isEmpty else { return nil }
    let lines = found.sorted { $0.key < $1.key }.prefix(Self.named).map(Self.difference)
    return lines.joined(separator: "; ") + ": " + Self.advice
  }

  /// Compares with the leases of all others there are.
  func compare(with leases: [String: String]) {
    let found = leases.compactMapValues(difference(from:))
    let before = differing.withLock { differing in
      defer { differing = found }
      return differing
    }
    for news in found.sorted(by: { $0.key < $1.key }) where before[news.key] != news.value {
      logger.warning("\(Self.difference(news)): \(Self.advice)")
    }
  }

  /// `nil` for a lease that says the same, or nothing, as those of former versions.
  private func difference(from lease: String) -> [String]? {
    var theirs: [Substring: Substring] = [:]
    for word in lease.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { theirs[parts[0]] = parts[1] }
    }
    let names = settings.all.filter { setting in
      theirs[setting.name[...]].map { $0 != setting.fingerprint } ?? false
    }.map(\.name)
    return names.isEmpty ? nil : names
  }

  private static func difference(_ found: (key: String, value: [String])) -> String {
    "instance \(found.key) has another \(found.value.joined(separator: ", "))"
  }

  private static let advice =
    "who signs in at one is refused at the other; give all instances the same"
}
