public import Kernel

/// Where plugins add what all instances have to be given alike.
///
///     registrar.contribute(
///       SharedSetting("ACCESS_TOKEN_SECRET", fingerprint: hash, ifOthers: "who signs in at one is refused at the other"),
///       to: sharedSettings)
public let sharedSettings = ContributionPoint<SharedSetting>("cluster.settings")

/// A setting, and what tells two values of it apart and shows neither. Instances show each other these.
public struct SharedSetting: Equatable, Sendable {
  /// The variable it comes from.
  public let name: String
  /// Letters and digits of a keyed hash.
  public let fingerprint: String
  /// What happens where two instances have different ones.
  public let consequence: String

  public init(_ name: String, fingerprint: String, ifOthers consequence: String) {
    self.name = name
    self.fingerprint = fingerprint
    self.consequence = consequence
  }
}
