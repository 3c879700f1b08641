/// Who a request or a socket speaks for. Made by the authenticating plugin before any other code runs, fixed for the
/// life of the socket; never taken from a message.
public struct Principal: Hashable, Sendable {
  /// The account's id, stable and opaque: 24 hexadecimal digits with the Auth plugin.
  public var userID: String
  /// The name shown to others.
  public var name: String
  /// The sign-in this identity came from; ending it closes its sockets. Empty when there is none.
  public var signInID: String

  public init(userID: String, name: String, signInID: String = "") {
    self.userID = userID
    self.name = name
    self.signInID = signInID
  }
}
