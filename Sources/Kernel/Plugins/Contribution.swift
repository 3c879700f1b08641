/// A place where plugins add something that its owner runs in order, within one step: declared once by the owner's API
/// target, as a constant.
///
/// ```swift
/// public let roomParticipants = ContributionPoint<any RoomParticipant>("rooms.participants")
/// ```
public struct ContributionPoint<Contribution: Sendable>: Sendable {
  let name: String

  public init(_ name: String) { self.name = name }
}

/// The contributions to one point, complete once all plugins have registered; in the plugins' dependency order.
public final class Contributions<Contribution: Sendable>: Sendable {
  private let catalogue: PendingCatalogue
  private let name: String

  init(catalogue: PendingCatalogue, name: String) {
    self.catalogue = catalogue
    self.name = name
  }

  /// All of them, in order.
  public var all: [Contribution] { catalogue.contributions(name).compactMap { $0 as? Contribution } }
}
