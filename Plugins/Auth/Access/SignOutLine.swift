import AuthAPI
import Kernel
import Redis

/// Sign-ins may have ended on other instances without this one hearing of it.
struct SignInsInDoubt: Event {}

/// Hears from Redis which sign-ins ended on any instance, on one reactor for all of them.
struct SignOutLine: Sendable {
  /// Where the end of a sign-in is told, in the same step that makes it.
  static let channel = "auth:signed-out"
  /// Before a subscription that ended is made again.
  private static let pause = Duration.seconds(1)

  let redis: RedisClient

  static func message(_ family: RefreshFamily) -> String { "\(family.id) \(family.userID)" }

  /// Subscribes, for as long as the reactor runs.
  func begin(on reactor: Reactor) {
    redis.subscriber(on: reactor).subscribe(RedisChannel(Self.channel)) { [unowned reactor] event in
      switch event {
      case .subscribed: break
      case .message(let bytes): tell(bytes, from: reactor)
      case .gap: Self.publish(SignInsInDoubt(), from: reactor)
      case .failed(.closed): break
      case .ended, .failed:
        reactor.schedule(after: Self.pause) { [unowned reactor] in
          begin(on: reactor)
          Self.publish(SignInsInDoubt(), from: reactor)
        }
      }
    }
  }

  private func tell(_ bytes: [UInt8], from reactor: Reactor) {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    guard bytes.count <= 256, words.count == 2 else { return }
    Self.publish(SignedOut(signInID: words[0], userID: words[1]), from: reactor)
  }

  private static func publish(_ event: some Event, from reactor: Reactor) {
    for index in 0..<reactor.groupSize { reactor.perform(on: index) { $0.events.publish(event) } }
  }
}

extension LiveSockets {
  /// Asks the store about each sign-in with sockets here, one after the other, and closes those of sign-ins that have ended. A
  /// store that is away ends it: when it is back, all are asked about anew.
  func review(_ families: RedisFamilyStore) async {
    let review = beginReview()
    for signIn in signInIDs {
      guard isCurrent(review), let hasEnded = try? await families.hasEnded(id: signIn) else { return }
      if hasEnded { close(signInID: signIn) }
    }
  }
}
