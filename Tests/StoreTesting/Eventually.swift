/// Nothing became of it in twenty seconds.
public struct WaitedInVain: Error {}

/// Waits until something is so.
public func eventually(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(20)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw WaitedInVain() }
    try await Task.sleep(for: .milliseconds(5))
  }
}
