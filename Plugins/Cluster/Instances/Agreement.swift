import ClusterAPI
import Kernel
import Synchronization

/// Whether all instances were given what they need to have alike. Each one's lease says what it was given; whoever looks for leases
/// compares. Instances on another Redis have no lease here: of those ``StoreWatch`` tells. Nothing of it outlasts the instances, so a
/// change that reaches one after the other ends by itself.
final class Agreement: Sendable {
  /// What another instance has otherwise: what to call it, and what follows.
  struct Difference: Equatable {
    let name: String
    let consequence: String

    static let redis = Difference(
      name: "Redis, or another database of it (REDIS_URL)", consequence: "people in one room do not see each other")
    static let mongo = Difference(
      name: "MongoDB, or another database of it (MONGO_URI)",
      consequence: "accounts and rooms made at one do not exist at the other")
  }

  private struct State {
    /// The identity of MongoDB's database, once it is known.
    var mongo: String?
    /// What differs, by instance: of those with a lease here, and of the others.
    var leased: [String: [Difference]] = [:]
    var elsewhere: [String: [Difference]] = [:]

    var all: [String: [Difference]] { leased.merging(elsewhere) { $0 + $1 } }
  }

  /// So many instances are named.
  private static let named = 3
  private static let mongoName = "MONGO_URI"
  private static let advice = "give all instances the same"

  private let settings: Contributions<SharedSetting>
  private let logger: Logger
  private let state = Mutex(State())

  init(on settings: Contributions<SharedSetting>, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  /// What this instance's lease holds: `NAME=fingerprint`, with blanks between.
  var lease: String {
    var words = settings.all.map { "\($0.name)=\($0.fingerprint)" }
    if let mongo = state.withLock(\.mongo) { words.append("\(Self.mongoName)=\(mongo)") }
    return words.isEmpty ? "alive" : words.joined(separator: " ")
  }

  /// How many instances were given something else.
  var disagreeing: Int { state.withLock(\.all.count) }

  /// What is wrong, and what follows from it; `nil` when all agree.
  var concern: String? {
    let found = state.withLock(\.all)
    guard !found.isEmpty else { return nil }
    let lines = found.sorted { $0.key < $1.key }.prefix(Self.named).map(Self.line)
    return (lines + [Self.advice]).joined(separator: "; ")
  }

  /// Which database of MongoDB this instance uses; in its lease from now on.
  func found(mongo identity: String) { state.withLock { $0.mongo = identity } }

  /// Compares with the leases of all others there are.
  func compare(with leases: [String: String]) {
    let mongo = state.withLock(\.mongo)
    note(leases.compactMapValues { difference(from: $0, mongo) }, in: \.leased)
  }

  /// Takes note of those who use another Redis, which are all there are.
  func found(onAnotherRedis instances: Set<String>) {
    note(Dictionary(uniqueKeysWithValues: instances.map { ($0, [.redis]) }), in: \.elsewhere)
  }

  private func note(_ found: [String: [Difference]], in place: WritableKeyPath<State, [String: [Difference]]>) {
    let before = state.withLock { state in
      defer { state[keyPath: place] = found }
      return state[keyPath: place]
    }
    for news in found.sorted(by: { $0.key < $1.key }) where before[news.key] != news.value {
      logger.warning("\(Self.line(news)); \(Self.advice)")
    }
  }

  /// `nil` for a lease that says the same, or nothing, as those of former versions.
  private func difference(from lease: String, _ mongo: String?) -> [Difference]? {
    var theirs: [Substring: Substring] = [:]
    for word in lease.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { theirs[parts[0]] = parts[1] }
    }
    func differs(_ name: String, _ mine: String) -> Bool { theirs[name[...]].map { $0 != mine } ?? false }
    var found = settings.all.filter { differs($0.name, $0.fingerprint) }
      .map { Difference(name: $0.name, consequence: $0.consequence) }
    if let mongo, differs(Self.mongoName, mongo) { found.append(.mongo) }
    return found.isEmpty ? nil : found
  }

  /// Instance b.x has another A, B: what follows of both.
  private static func line(_ found: (key: String, value: [Difference])) -> String {
    var consequences: [String] = []
    for difference in found.value where !consequences.contains(difference.consequence) {
      consequences.append(difference.consequence)
    }
    let names = found.value.map(\.name).joined(separator: ", ")
    return "instance \(found.key) has another \(names): \(consequences.joined(separator: ", "))"
  }
}
