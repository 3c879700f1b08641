import Redis
import Synchronization
import XCTest

/// What handlers were told, in order.
final class Journal: Sendable {
  private let told = Mutex<[String]>([])

  func handler(of name: String) -> RedisListener.Handler {
    { event in
      let text =
        switch event {
        case .message(let bytes): String(decoding: bytes, as: UTF8.self)
        case .failed: "failed"
        default: "\(event)"
        }
      self.told.withLock { $0.append("\(name) \(text)") }
    }
  }

  /// Waits until as many were told, and returns them.
  func lines(_ count: Int, line: UInt = #line) async throws -> [String] {
    let deadline = ContinuousClock.now + .seconds(20)
    while told.withLock({ $0.count }) < count {
      guard ContinuousClock.now < deadline else {
        XCTFail("only \(told.withLock { $0 })", line: line)
        throw RedisError.timedOut
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    return told.withLock { $0 }
  }
}
