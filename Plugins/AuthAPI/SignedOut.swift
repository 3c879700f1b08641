public import Kernel

/// A sign-in has ended: by logout, by reuse of a spent refresh token, or because there were too many. Its sockets are to be
/// closed, its access tokens are no longer good.
public struct SignedOut: Event, Equatable {
  /// The sign-in, as in `Principal.signInID`.
  public var signInID: String
  /// The account it was of.
  public var userID: String

  public init(signInID: String, userID: String) {
    self.signInID = signInID
    self.userID = userID
  }
}
