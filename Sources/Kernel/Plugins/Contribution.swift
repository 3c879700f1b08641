internal import Synchronization

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
  private let list: ContributionList

  init(_ list: ContributionList) { self.list = list }

  /// All of them, in order.
  public var all: [Contribution] { list.all.compactMap { $0 as? Contribution } }
}

/// What was added to one point. A service holds its own point's list and not the catalogue, which holds the service.
final class ContributionList: Sendable {
  private let contributions = Mutex<[any Sendable]>([])

  var all: [any Sendable] { contributions.withLock { $0 } }

  func append(_ contribution: any Sendable) { contributions.withLock { $0.append(contribution) } }
}
