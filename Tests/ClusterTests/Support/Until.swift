import Foundation
import KernelTesting

/// Waits on this thread until something is so.
func until(_ what: String, _ isSo: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(20)
  while try !isSo() {
    guard ContinuousClock.now < deadline else { throw HarnessError.noAnswer(waitingFor: what) }
    usleep(20_000)
  }
}
