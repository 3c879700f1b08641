import Dispatch
import Synchronization
import XCTest

@testable import Kernel

final class LogWriterTests: XCTestCase {
  /// Collects what is written; can hold the writer's thread inside a write.
  private final class Output: Sendable {
    let text = Mutex("")
    let entered = DispatchSemaphore(value: 0)
    let gate = DispatchSemaphore(value: 0)
    let held: Bool

    init(held: Bool = false) { self.held = held }

    func write(_ bytes: [UInt8]) {
      if held {
        entered.signal()
        gate.wait()
      }
      text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }

    var lines: [Substring] { text.withLock { $0 }.split(separator: "\n") }
  }

  private func writer(_ output: Output, capacity: Int) -> LogWriter {
    LogWriter(formatter: LogFormatter(json: false), capacity: capacity) { output.write($0) }
  }

  func testFlushReturnsWhenEverythingIsWrittenInOrder() {
    let output = Output()
    let writer = writer(output, capacity: 10_000)
    let log = Logger(label: "test", sink: writer)
    for round in 1...3 {
      for line in 0..<1_000 { log.info("line \(line)") }
      log.flush()
      XCTAssertEqual(output.lines.count, round * 1_000)
    }
    XCTAssertTrue(output.lines.last?.hasSuffix("line 999") == true)
    writer.close()
    writer.close()
  }

  func testAFullQueueDropsAndSaysHowMany() {
    let output = Output(held: true)
    let writer = writer(output, capacity: 4)
    let log = Logger(label: "test", sink: writer)
    log.info("first")
    output.entered.wait()
    for line in 0..<10 { log.info("line \(line)") }
    output.gate.signal()
    output.entered.wait()
    output.gate.signal()
    log.flush()
    XCTAssertEqual(output.lines.count, 6)
    XCTAssertTrue(output.lines.last?.contains("6 log lines dropped") == true)
    writer.close()
  }

  func testManyThreadsLoseNothing() {
    let output = Output()
    let writer = writer(output, capacity: 100_000)
    let log = Logger(label: "test", sink: writer)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for line in 0..<500 { log.info("thread \(thread) line \(line)") }
      log.flush()
    }
    XCTAssertEqual(output.lines.count, 4_000)
    writer.close()
  }

  func testWhatComesAfterClosingIsDropped() {
    let output = Output()
    let writer = writer(output, capacity: 10)
    writer.close()
    Logger(label: "test", sink: writer).info("too late")
    writer.flush()
    XCTAssertEqual(output.lines, [])
  }
}
