internal import Kernel

/// What a subscribed connection is sent (https://redis.io/docs/latest/develop/pubsub): messages, and in between the
/// answers to what was asked, in its order.
extension RedisSubscriber {
  func received(_ reply: RedisValue) {
    switch reply {
    case .error(let error): refused(error)
    case .status: answered(nil, isSubscribing: false)
    case .array(let parts): received(parts)
    case .null, .integer, .bytes: nonsense()
    }
  }

  private func received(_ parts: [RedisValue]) {
    guard let kind = parts.first?.string else { return nonsense() }
    let name = parts.count > 1 ? parts[1].string ?? "" : ""
    switch kind {
    case "message": deliver(parts, RedisChannel(name))
    case "smessage": deliver(parts, RedisChannel(name, kind: .sharded))
    case "subscribe": answered(RedisChannel(name), isSubscribing: true)
    case "ssubscribe": answered(RedisChannel(name, kind: .sharded), isSubscribing: true)
    case "unsubscribe": unsubscribed(RedisChannel(name))
    case "sunsubscribe": unsubscribed(RedisChannel(name, kind: .sharded))
    case "pong": answered(nil, isSubscribing: false)
    default: nonsense()
    }
  }

  private func deliver(_ parts: [RedisValue], _ channel: RedisChannel) {
    guard parts.count == 3, let bytes = parts[2].bytes else { return nonsense() }
    subscriptions[channel]?.handler(.message(bytes))
  }

  /// The oldest request has its answer, which has to be of its kind.
  private func answered(_ channel: RedisChannel?, isSubscribing: Bool) {
    guard let (request, _) = requests.popFirst() else { return nonsense() }
    switch request {
    case .ping(let began):
      guard channel == nil else { return nonsense() }
      roundTrip = reactor.time.now() - began
    case .subscribe(let expected, let id):
      guard isSubscribing, channel == expected else { return nonsense() }
      confirmed(expected, id)
    case .unsubscribe: nonsense()
    }
  }

  private func confirmed(_ channel: RedisChannel, _ id: Int) {
    guard var subscription = subscriptions[channel], subscription.id == id else { return }
    let isNew = subscription.isNew
    subscription.isNew = false
    subscriptions[channel] = subscription
    subscription.handler(isNew ? .subscribed : .gap)
  }

  /// The answer to an `unsubscribe`, or, unasked, the end of a subscription.
  private func unsubscribed(_ channel: RedisChannel) {
    if case .unsubscribe(let asked)? = requests.first?.request, asked == channel {
      _ = requests.popFirst()
    } else {
      subscriptions.removeValue(forKey: channel)?.handler(.ended)
    }
  }

  /// An error says nothing of what it is about: it answers the oldest request.
  private func refused(_ error: RedisServerError) {
    guard let (request, _) = requests.popFirst() else { return nonsense() }
    guard case .subscribe(let channel, let id) = request, subscriptions[channel]?.id == id else { return }
    subscriptions.removeValue(forKey: channel)?.handler(.failed(.server(error)))
  }

  private func nonsense() { dialer.drop(.protocolError("not what a subscription is answered")) }
}
