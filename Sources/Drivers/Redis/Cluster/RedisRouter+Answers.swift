internal import Kernel

extension RedisRouter {
  /// How often a command is sent again before what the server says of it is its answer.
  private static let maxRefusals = 16
  /// Time-outs are looked for this often at most.
  private static let granularity = Duration.milliseconds(20)

  func answered(_ item: RoutedCommand, by node: RedisNode, _ result: Result<RedisValue, RedisError>, _ lane: Lane) {
    switch result {
    case .failure(.notConnected): retry(item, lane, after: nil)
    case .failure(.server(let error)):
      guard let refusal = Refusal(error, by: node), item.refusals < Self.maxRefusals else {
        return end(item, result, lane)
      }
      var item = item
      item.refusals += 1
      item.refusal = error
      retry(item, lane, after: refusal)
    // We closed the connection to a node that has nothing to say any more.
    case .failure(.closed): end(item, .failure(isClosed ? .closed : .lost), lane)
    case .failure(.lost), .failure(.timedOut):
      directory.refresh()
      if case .failure(.timedOut) = result, item.patience == .failFast { nodes.connection(to: node).silence.note() }
      end(item, result, lane)
    case .success, .failure: end(item, result, lane)
    }
  }

  private func end(_ item: RoutedCommand, _ result: Result<RedisValue, RedisError>, _ lane: Lane) {
    for overtaken in lane.finished(item, result) { finish(overtaken, .failure(refusal(of: overtaken))) }
    finish(item, result)
    pump(lane)
  }

  private func retry(_ item: RoutedCommand, _ lane: Lane, after refusal: Refusal?) {
    var item = item
    item.ask = nil
    switch refusal {
    case .moved(let slot, let place): directory.move(slot, to: place)
    case .ask(let place): item.ask = place
    case .unable: directory.refresh()
    case .tryAgain, nil: break
    }
    lane.refuse(item)
    if let refusal { pause(lane, refusal.pause(after: item.refusals, using: &random)) }
    expire(at: item.deadline)
    pump(lane)
  }

  private func pause(_ lane: Lane, _ delay: Duration) {
    guard delay > .zero, lane.pause == nil else { return }
    lane.pause = reactor.schedule(after: delay) { [weak self, weak lane] in
      guard let self, let lane else { return }
      lane.pause = nil
      pump(lane)
    }
  }

  /// What to say of a command that waits and is not sent: it did not run.
  private func refusal(of item: RoutedCommand) -> RedisError { item.refusal.map { .server($0) } ?? .notConnected }

  // MARK: Time-outs of what waits

  /// Makes sure that time-outs are looked for at `deadline`.
  func expire(at deadline: Instant) {
    if let expiry {
      guard deadline < expiry.at else { return }
      reactor.cancel(expiry.timer)
    }
    let timer = reactor.schedule(after: max(.zero, deadline - reactor.now)) { [weak self] in self?.expire() }
    expiry = (timer, deadline)
  }

  private func expire() {
    expiry = nil
    let now = reactor.now
    var late: [RoutedCommand] = []
    for lane in lanes.values { late += lane.remove { $0.deadline <= now } }
    if let next = lanes.values.compactMap(\.deadline).min() { expire(at: max(next, now + Self.granularity)) }
    for item in late { finish(item, .failure(refusal(of: item))) }
    for lane in Array(lanes.values) { pump(lane) }
  }
}
