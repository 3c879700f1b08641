/// Names a connection for everybody who is not on its reactor. The connection itself never leaves; a name whose
/// connection has gone finds nobody, also when its slot is used again.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
  /// The reactor that accepted it and on which it stays.
  public let reactor: Int
  let token: SourceToken

  /// A name for a connection of another process; here it finds nobody.
  public static func outside(_ number: UInt64) -> ConnectionID {
    ConnectionID(reactor: -1, token: SourceToken(rawValue: number))
  }

  /// Whether the connection is another process's.
  public var isOutside: Bool { reactor < 0 }

  /// Short and unique while the server runs: `0-17-3`.
  public var description: String { "\(reactor)-\(token.slot)-\(token.generation)" }
}
