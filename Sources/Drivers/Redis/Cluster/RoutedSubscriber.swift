internal import Kernel

/// Keeps each subscription at the master that serves the channel's slot, over one subscribing connection to each. When the slot
/// moves or another master takes over, it subscribes there and tells the handler `.gap` behind the new confirmation.
final class RoutedSubscriber: RedisListener {
  private struct Subscription {
    let handler: Handler
    /// Where it is, or is being made; `nil` while nobody would take it.
    var node: RedisNode?
    /// Tells what a former place still says from what the present one does.
    var attempt = 0
    /// Refusals in a row.
    var refusals = 0
    /// Not confirmed yet by anybody.
    var isNew = true
  }

  private let server: RedisServer
  private let directory: TopologyDirectory
  private unowned let reactor: Reactor
  private var subscriptions: [RedisChannel: Subscription] = [:]
  private var nodes: [RedisNode: RedisSubscriber] = [:]
  /// Those without a place.
  private var homeless: Set<RedisChannel> = []
  private var attempts = 0
  private var isClosed = false

  init(_ server: RedisServer, _ directory: TopologyDirectory, on reactor: Reactor) {
    self.server = server
    self.directory = directory
    self.reactor = reactor
    directory.add(self)
  }

  var health: RedisHealth {
    let all = nodes.values.map(\.health)
    return RedisHealth(
      isConnected: homeless.isEmpty && all.allSatisfy(\.isConnected), roundTrip: all.compactMap(\.roundTrip).max(),
      lastError: all.lazy.compactMap(\.lastError).first ?? directory.lastError,
      connections: all.reduce(0) { $0 + $1.connections }, unanswered: all.reduce(homeless.count) { $0 + $1.unanswered })
  }

  func subscribe(_ channel: RedisChannel, _ handler: @escaping Handler) {
    guard !isClosed else { return handler(.failed(.closed)) }
    let former = subscriptions[channel]
    guard former != nil || subscriptions.count < server.options.maxChannels else { return handler(.failed(.queueFull)) }
    subscriptions[channel] = Subscription(handler: handler, node: former?.node)
    place(channel)
  }

  func unsubscribe(_ channel: RedisChannel) {
    homeless.remove(channel)
    guard let node = subscriptions.removeValue(forKey: channel)?.node else { return }
    nodes[node]?.unsubscribe(channel)
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    let ended = subscriptions.values
    subscriptions = [:]
    homeless = []
    for node in nodes.values { node.close() }
    nodes = [:]
    for subscription in ended { subscription.handler(.failed(.closed)) }
  }

  // MARK: Places

  private func owner(of channel: RedisChannel) -> RedisNode? {
    directory.map.owner(of: HashSlot.of(Array(channel.name.utf8)))
  }

  /// Subscribes at the node that serves the channel, as far as is known.
  private func place(_ channel: RedisChannel) {
    guard var subscription = subscriptions[channel] else { return }
    let owner = owner(of: channel)
    if let former = subscription.node, former != owner { nodes[former]?.unsubscribe(channel) }
    attempts += 1
    let attempt = attempts
    (subscription.node, subscription.attempt) = (owner, attempt)
    subscriptions[channel] = subscription
    guard let owner else { return wait(channel) }
    homeless.remove(channel)
    node(owner).subscribe(channel) { [weak self] event in
      guard let self, subscriptions[channel]?.attempt == attempt else { return }
      told(channel, event, by: owner)
    }
  }

  private func wait(_ channel: RedisChannel) {
    subscriptions[channel]?.node = nil
    homeless.insert(channel)
    directory.refresh()
  }

  private func node(_ node: RedisNode) -> RedisSubscriber {
    if let found = nodes[node] { return found }
    let made = RedisSubscriber(server.node(node), on: reactor)
    made.connectionChanged = { [weak self] isOpen in
      if !isOpen { self?.directory.refresh() }
    }
    nodes[node] = made
    return made
  }

  // MARK: What the nodes tell

  private func told(_ channel: RedisChannel, _ event: RedisSubscriptionEvent, by node: RedisNode) {
    guard var subscription = subscriptions[channel] else { return }
    switch event {
    case .message, .gap: subscription.handler(event)
    case .subscribed:
      let isNew = subscription.isNew
      (subscription.isNew, subscription.refusals) = (false, 0)
      subscriptions[channel] = subscription
      subscription.handler(isNew ? .subscribed : .gap)
    case .ended:
      // The slot has moved. Who asks where it was is told where it is.
      subscriptions[channel]?.node = nil
      directory.refresh()
      place(channel)
    case .failed(let error): failed(channel, subscription, error, by: node)
    }
  }

  private func failed(
    _ channel: RedisChannel, _ subscription: Subscription, _ error: RedisError, by node: RedisNode
  ) {
    guard case .server(let refused) = error, let refusal = Refusal(refused, by: node) else {
      subscriptions[channel] = nil
      return subscription.handler(.failed(error))
    }
    subscriptions[channel]?.node = nil
    subscriptions[channel]?.refusals += 1
    guard case .moved(let slot, let place) = refusal else { return wait(channel) }
    directory.move(slot, to: place)
    // Two nodes that disagree are given time to talk.
    if subscription.refusals < 2 { self.place(channel) } else { wait(channel) }
  }
}

extension RoutedSubscriber: TopologyObserver {
  var isWaiting: Bool { !homeless.isEmpty || nodes.values.contains { !$0.isOpen } }

  func topologyKnown() {
    guard !isClosed else { return }
    for (channel, subscription) in subscriptions
    where subscription.node != owner(of: channel) || subscription.node == nil {
      place(channel)
    }
    let used = Set(subscriptions.values.compactMap(\.node))
    for (node, subscriber) in nodes where !used.contains(node) {
      nodes[node] = nil
      subscriber.close()
    }
  }
}
