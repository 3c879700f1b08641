internal import Synchronization

/// A body that is made while it is sent: the connection asks for the next piece when its client has taken the one before,
/// so a slow client slows its maker and no more than a piece is kept.
///
/// ```swift
/// let pages = HTTPBodyStream(from: 0) { page in
///   defer { page += 1 }
///   return try await store.read(page)  // nil at the end
/// }
/// return HTTPResponse(status: .ok, headers: ["content-type": "application/x-ndjson"], stream: pages)
/// ```
///
/// HTTP/1.1 clients get chunks (RFC 9112 section 7.1), older ones everything until the end of the connection. An error in
/// the middle ends the connection without the last chunk, so that what is cut does not pass for whole. A HEAD pulls nothing.
/// When the client goes, the task that pulls is cancelled and the stream is let go of. It is pulled on the connection's
/// reactor, never twice at a time: make a piece elsewhere when that takes over a millisecond.
public struct HTTPBodyStream: Equatable, Sendable {
  private final class Identity: Sendable {}

  private final class Unfolding<State: Sendable>: Sendable {
    let state: Mutex<State>

    init(_ state: State) { self.state = Mutex(state) }
  }

  private let identity = Identity()
  private let pull: @Sendable () async throws -> [UInt8]?

  /// Asks `next` for piece after piece until it answers `nil`; what it needs to know between two goes through `state`.
  /// Pieces of 16 to 256 KiB serve best; one over 8 MiB ends the connection.
  public init<State: Sendable>(
    from state: State, next: @escaping @Sendable (inout State) async throws -> [UInt8]?
  ) {
    let unfolding = Unfolding(state)
    pull = {
      var state = unfolding.state.withLock { $0 }
      let piece = try await next(&state)
      unfolding.state.withLock { [state] in $0 = state }
      return piece
    }
  }

  /// The next piece; `nil` at the end.
  public func next() async throws -> [UInt8]? { try await pull() }

  /// A stream equals itself only.
  public static func == (left: Self, right: Self) -> Bool { left.identity === right.identity }
}
