/// One step of a schema. The n-th migration leads to `user_version` n: append new ones, never change an old one.
public struct Migration: Sendable {
  let apply: @Sendable (Connection) throws -> Void

  /// A migration in code; it runs inside the migrations' one transaction.
  public init(_ apply: @escaping @Sendable (Connection) throws -> Void) { self.apply = apply }

  /// A migration that is a script of statements.
  public init(_ sql: String) { apply = { try $0.script(sql) } }
}
