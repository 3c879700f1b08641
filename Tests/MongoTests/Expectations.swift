import Mongo
import XCTest

/// Asserts that `body` throws an error that `expected` knows.
func assertFails<T>(
  _ expected: (MongoError) -> Bool, _ body: () async throws -> T, file: StaticString = #filePath, line: UInt = #line
) async {
  do {
    XCTFail("answered \(try await body())", file: file, line: line)
  } catch {
    XCTAssertTrue((error as? MongoError).map(expected) ?? false, "\(error)", file: file, line: line)
  }
}

/// Knows an error.
func same(_ expected: MongoError) -> (MongoError) -> Bool { { $0 == expected } }

/// Knows that MongoDB is away.
func isUnreachable(_ error: MongoError) -> Bool { if case .unreachable = error { true } else { false } }

/// Knows what the server refuses with this code.
func refusal(_ code: Int) -> (MongoError) -> Bool {
  { if case .server(let error) = $0 { error.code == code } else { false } }
}

/// Waits for something to become so, a minute at most.
func eventually(
  _ what: String, file: StaticString = #filePath, line: UInt = #line, _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < deadline {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  XCTFail("not in time: \(what)", file: file, line: line)
}
