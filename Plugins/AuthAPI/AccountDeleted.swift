public import Kernel

/// An account is gone for good, by its owner's wish. Told on every reactor of the instance that deleted it, and on no other.
public struct AccountDeleted: Event, Equatable {
  /// The account that was.
  public var userID: String

  public init(userID: String) { self.userID = userID }
}
