import Kernel

/// What a connection may send: its own buckets, and its user's through the reactor's lease. Judging a message that passes
/// allocates nothing and takes no lock but for one batch of tokens in many.
final class MessageBudget {
  /// What becomes of a message.
  enum Judgement: Equatable {
    case pass
    /// Refused, and the client is told.
    case tell(ProtocolError)
    /// Refused silently: the client has been told lately.
    case drop(MessageClass)
    case close
  }

  let lease: UserLease
  private var buckets: PerClass<TokenBucket>
  private var excess: PerClass<Excess>

  init(_ configuration: RateLimitConfiguration, _ lease: UserLease, at now: Instant) {
    self.lease = lease
    buckets = PerClass { TokenBucket(configuration.connection[$0], at: now) }
    excess = PerClass {
      Excess(
        answersPerSecond: $0 == .ephemeral ? 1 : configuration.answersPerSecond,
        burst: configuration.connection[$0].burst)
    }
  }

  /// A large message counts for several: one more for every 64 KiB. With `isTold` each refusal is told.
  func judge(_ info: MessageInfo, isTold: Bool = false, at now: Instant) -> Judgement {
    judge(MessageClass(info.cost), info.weight + info.byteCount >> 16, isTold: isTold, at: now)
  }

  func judge(_ cost: MessageClass, _ weight: Int, isTold: Bool = false, at now: Instant) -> Judgement {
    var bucket = buckets[cost]
    let isWithin = bucket.take(weight, at: now)
    if isWithin, lease.take(cost, weight, at: now) {
      buckets[cost] = bucket
      return .pass
    }
    let wait = isWithin ? lease.wait(cost, at: now) : bucket.wait(for: weight, at: now)
    switch excess[cost].refuse(min(max(1, weight), bucket.rate.burst), at: now) {
    case .close: return .close
    case .drop where !isTold: return .drop(cost)
    case .tell, .drop: return .tell(.rateLimited(cost, retryAfter: wait))
    }
  }
}

extension MessageBudget.Judgement {
  /// In the kernel's words.
  var verdict: MessageVerdict {
    switch self {
    case .pass: .pass
    case .tell(let error): .reject(error)
    case .drop: .drop
    case .close: .close(.flood, reason: WebSocketCloseCode.flood.reason)
    }
  }
}

extension ProtocolError {
  /// A message was refused for its class's rate; `class` in the details says which.
  static func rateLimited(_ cost: MessageClass, retryAfter: Duration) -> ProtocolError {
    ProtocolError(
      "rate_limited", "You are sending faster than the server accepts. Please slow down.", status: .tooManyRequests,
      retryable: true, retryAfter: max(.milliseconds(1), retryAfter)
    ).with("class", cost.name)
  }
}
