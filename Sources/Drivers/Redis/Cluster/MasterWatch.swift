internal import Kernel

/// Hears from Sentinels that another server has become the master, in the moment it happens: a former master may take writes, to
/// be lost, for seconds after that.
final class MasterWatch {
  private let listeners: [RedisSubscriber]

  /// `changed` is told the new master.
  init?(_ server: RedisServer, on reactor: Reactor, changed: @escaping (RedisNode) -> Void) {
    guard case .sentinel(let master, let sentinels, _) = server.url.endpoint else { return nil }
    listeners = sentinels.map { RedisSubscriber(server.guide($0), on: reactor) }
    for listener in listeners {
      listener.subscribe(RedisChannel("+switch-master")) { event in
        guard case .message(let bytes) = event else { return }
        // name, then the old address and the new one
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 5, words[0] == master, let port = UInt16(words[4]) else { return }
        changed(RedisNode(host: String(words[3]), port: port))
      }
    }
  }

  func close() { for listener in listeners { listener.close() } }
}
