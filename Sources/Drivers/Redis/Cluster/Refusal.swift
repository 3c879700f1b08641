internal import Kernel

/// An error by which a server says that a command did not run here, or not yet.
enum Refusal: Equatable {
  /// Its slot is on another node from now on.
  case moved(slot: Int, to: RedisNode)
  /// Its key may be on another node already: to be asked there, this once.
  case ask(RedisNode)
  /// Its keys are on two nodes just now.
  case tryAgain
  /// The server cannot serve it now: there may be another one that can.
  case unable

  /// `nil` for an error that is the command's own.
  init?(_ error: RedisServerError, by node: RedisNode) {
    let words = error.message.split(separator: " ")
    switch error.code {
    case .moved:
      guard words.count >= 2, let slot = Int(words[0]), (0..<HashSlot.count).contains(slot),
        let place = RedisNode(words[1], askedAt: node)
      else { return nil }
      self = .moved(slot: slot, to: place)
    case .ask:
      guard words.count >= 2, let place = RedisNode(words[1], askedAt: node) else { return nil }
      self = .ask(place)
    case .tryAgain: self = .tryAgain
    case .clusterDown, .loading, .readOnly, .masterDown, .noReplicas: self = .unable
    default: return nil
    }
  }

  /// How long to wait before the command is sent again, having been refused `count` times.
  func pause(after count: Int, using random: inout some RandomNumberGenerator) -> Duration {
    switch self {
    // Two nodes that disagree on a slot send us to and fro until they have talked.
    case .moved, .ask: if count <= 2 { return .zero }
    case .tryAgain, .unable: break
    }
    let full = min(Duration.milliseconds(500), .milliseconds(10) * (1 << min(count - 1, 6)))
    return full * Double.random(in: 0.5...1, using: &random)
  }
}
