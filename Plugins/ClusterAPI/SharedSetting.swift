public import Kernel

/// Where plugins add what all instances have to be given alike.
///
///     registrar.contribute(SharedSetting("ACCESS_TOKEN_SECRET", fingerprint: hash), to: sharedSettings)
public let sharedSettings = ContributionPoint<SharedSetting>("cluster.settings")

/// A setting, and what tells two values of it apart and shows neither. Instances show each other these.
public struct SharedSetting: Equatable, Sendable {
  /// The variable it comes from.
  public let name: String
  /// Letters and digits of a keyed hash.
  public let fingerprint: String

  public init(_ name: String, fingerprint: String) {
    self.name = name
    self.fingerprint = fingerprint
  }
}
