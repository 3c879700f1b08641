public import Kernel

/// Settings of the Boards plugin.
public struct BoardsConfiguration: PluginConfiguration {
  /// Boards one user may have.
  public var boardsPerUser = 100
  /// Characters a title may have.
  public var titleCharacters = 120

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [
      .int("boardsPerUser", \.boardsPerUser, in: 1...100_000, "Boards one user may have."),
      .int("titleCharacters", \.titleCharacters, in: 1...1_000, "Characters a board's title may have."),
    ]
  }
}

/// How often something is done. Not for operators: tests are quicker.
package struct BoardTimes: Sendable {
  /// Between two looks at an open board with something to save.
  package var save = Duration.seconds(1)
  /// So many of those pass between two looks at a room with nothing to save.
  package var restingLooks = 5
  /// How long the turn of saving a board is an instance's without a sign of life.
  package var turn = Duration.seconds(5)
  /// Between two sweeps over boards that nobody has open.
  package var sweep = Duration.seconds(10)

  package init() {}
}
