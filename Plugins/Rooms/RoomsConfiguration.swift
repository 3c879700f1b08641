public import Kernel

/// Settings of the Rooms plugin.
public struct RoomsConfiguration: PluginConfiguration {
  /// How long a room without anybody in it is kept.
  public var emptyRoomLifetime = Duration.seconds(24 * 3_600)
  /// How long such a room stays in memory.
  public var keepInMemory = Duration.seconds(60)
  /// Connections in one room.
  public var membersPerRoom = 1_000
  /// How broadcasts gather.
  public var channel = ChannelSettings()

  public init() {}
}
