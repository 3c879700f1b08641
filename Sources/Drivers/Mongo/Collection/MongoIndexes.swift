internal import Synchronization

/// The indexes that a store cannot do without, made before its first write, whenever MongoDB is there.
public final class MongoIndexes: Sendable {
  private let collection: MongoCollection
  private let indexes: [MongoIndex]
  private let areMade = Atomic(false)

  /// Names them; nothing is asked.
  public init(_ indexes: [MongoIndex], of collection: MongoCollection) {
    self.collection = collection
    self.indexes = indexes
  }

  /// Makes those that are missing, once; afterwards it costs nothing. With `patience` throws ``MongoError/timedOut`` when they
  /// are not made by then.
  public func make(within patience: Duration? = nil) async throws(MongoError) {
    guard !areMade.load(ordering: .acquiring) else { return }
    try await collection.createIndexes(indexes, within: patience)
    areMade.store(true, ordering: .releasing)
  }

  /// The same at start-up: that MongoDB is away then is no failure, as the first write makes them.
  public func makeUnlessAway() async throws(MongoError) {
    do throws(MongoError) { try await make() } catch { if !error.isPassing { throw error } }
  }
}
