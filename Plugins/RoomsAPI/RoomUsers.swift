public import Kernel

/// The people a room's v2 messages speak of, each under an index (`docs/protocol-v2.md`, R-1). Lives on the room's home
/// as long as the room is in memory.
public final class RoomUsers {
  /// Somebody under an index.
  public struct User: Equatable {
    public let id: String
    /// Empty when nobody has told it since the room was opened.
    public fileprivate(set) var name: String
  }

  public private(set) var all: [User] = []
  private var indexOf: [String: Int] = [:]
  private let define: (_ index: Int, User) -> Void

  /// `define` is called for each new or changed user, before an index is handed out.
  public init(define: @escaping (_ index: Int, User) -> Void) { self.define = define }

  /// The index of a user, who is given one at the first call.
  public func index(of userID: String) -> Int {
    if let known = indexOf[userID] { return known }
    return add(User(id: userID, name: ""))
  }

  /// The same, with the name that the user goes by now.
  public func index(of principal: Principal) -> Int {
    guard let known = indexOf[principal.userID] else {
      return add(User(id: principal.userID, name: principal.name))
    }
    if all[known].name != principal.name {
      all[known].name = principal.name
      define(known, all[known])
    }
    return known
  }

  private func add(_ user: User) -> Int {
    let index = all.count
    all.append(user)
    indexOf[user.id] = index
    define(index, user)
    return index
  }
}
