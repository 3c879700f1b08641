import Auth
import Boards
import Chat
import Cluster
import Echo
import History
import Kernel
import Presence
import RateLimit
import Rooms
import Web

/// Every plugin this binary knows. A new one is one line here.
let pluginTypes: [PluginType] = [
  PluginType(ClusterPlugin.self),
  PluginType(AuthPlugin.self),
  PluginType(RateLimitPlugin.self),
  PluginType(RoomsPlugin.self),
  PluginType(HistoryPlugin.self),
  PluginType(BoardsPlugin.self),
  PluginType(PresencePlugin.self),
  PluginType(WebPlugin.self),
  PluginType(ChatPlugin.self),
  PluginType(EchoPlugin.self),
]
