/// Compares what Redis counts of a room's members with who is known here, and says what to do about a difference that lasts:
/// somebody deleted a key, or a replica that lacked the end was promoted. Pure.
///
/// What is under way makes differences for a moment, so the first is let pass. The second time all homes tell Redis who they
/// have; if that does not help this home reads the roster anew, later than the others have told theirs.
struct MemberAudit {
  enum Action {
    case nothing, announce, reload
  }

  /// A difference that is here to stay (a member that nobody has) is looked into again after so many looks.
  private static let cycle = 32
  private var differences = 0

  /// `nil` when Redis has something else under that key.
  mutating func compare(users: Int64?, roster: Int64?, known: Int) -> Action {
    guard users != Int64(known) || roster != Int64(known) else {
      differences = 0
      return .nothing
    }
    differences += 1
    switch differences % Self.cycle {
    case 2: return .announce
    case 4: return .reload
    default: return .nothing
    }
  }
}
