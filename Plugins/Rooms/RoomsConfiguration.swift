public import Kernel

/// Settings of the Rooms plugin.
public struct RoomsConfiguration: PluginConfiguration {
  /// How long a room without anybody in it is kept.
  public var emptyRoomLifetime = Duration.seconds(24 * 3_600)
  /// How long such a room stays in memory.
  public var keepInMemory = Duration.seconds(60)
  /// Connections in one room.
  public var membersPerRoom = 1_000

  public init() {}

  public static var fields: [ConfigField<Self>] {
    [
      .duration(
        "emptyRoomLifetime", \.emptyRoomLifetime, in: .seconds(60) ... .seconds(366 * 86_400),
        "How long a room that nobody is in is kept; occupied rooms never expire."),
      .duration(
        "keepInMemory", \.keepInMemory, in: .zero ... .seconds(3_600),
        "How long a room that nobody is in stays in memory, so that coming back is quick."),
      .int("membersPerRoom", \.membersPerRoom, in: 1...100_000, "Connections in one room."),
    ]
  }
}
