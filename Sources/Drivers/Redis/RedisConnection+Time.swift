internal import Kernel

extension RedisConnection {
  /// Time-outs are looked for this often at most: with a full queue each look has a cost.
  private static let granularity = Duration.milliseconds(20)

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
    var late: [(PendingCommand.Reply, RedisError)] = []
    var next: Instant?
    func look(_ pending: inout PendingCommand, _ error: RedisError) -> Bool {
      guard pending.reply != nil else { return false }
      guard pending.deadline <= now else {
        next = min(next ?? pending.deadline, pending.deadline)
        return false
      }
      if let reply = pending.takeReply() { late.append((reply, error)) }
      if pending.patience == .failFast, dialer.isOpen { silence.note() }
      return true
    }
    // A written command keeps its place, as its reply may still come.
    written.filter { pending in
      _ = look(&pending, .timedOut)
      return true
    }
    let unwritten = dialer.isOpen ? RedisError.timedOut : .notConnected
    urgent.filter { !forget($0, look(&$0, unwritten)) }
    waiting.filter { !forget($0, look(&$0, unwritten)) }
    if let next { expire(at: max(next, now + Self.granularity)) }
    for (reply, error) in late { reply(.failure(error)) }
  }

  private func forget(_ pending: PendingCommand, _ isLate: Bool) -> Bool {
    if isLate { queuedBytes -= min(queuedBytes, pending.command.bytes.count) }
    return isLate
  }

  // MARK: Liveness

  func startPinging() {
    stopPinging()
    ping()
  }

  func stopPinging() {
    if let pinging { reactor.cancel(pinging) }
    pinging = nil
  }

  private func ping() {
    guard dialer.isOpen else { return }
    pinging = reactor.schedule(after: options.pingInterval) { [weak self] in self?.ping() }
    let deadline = reactor.now + options.commandTimeout
    let began = reactor.time.now()
    let command = RedisCommand("PING")
    queuedBytes += command.bytes.count
    urgent.append(
      PendingCommand(command, patience: .fail, deadline: deadline) { [weak self] in self?.pong($0, since: began) })
    expire(at: deadline)
    scheduleFlush()
  }

  private func pong(_ answer: Result<RedisValue, RedisError>, since began: Instant) {
    switch answer {
    case .success(let word) where word.string != "PONG":
      dialer.drop(.protocolError("the answer of another command: some answer was lost"))
    case .success, .failure(.server): roundTrip = reactor.time.now() - began
    case .failure(.timedOut): dialer.drop(.timedOut)
    case .failure: break
    }
  }
}
