import Dispatch
import Foundation
import Synchronization

/// Writes records to the standard output or error from a thread of its own, so that logging never blocks a reactor.
///
/// Records wait in a bounded queue. When it is full, new ones are dropped and counted, and a line says how many. Close
/// it at shutdown; what comes later is dropped.
public final class LogWriter: LogSink {
  /// Takes the bytes of whole lines.
  typealias Output = @Sendable ([UInt8]) -> Void

  private struct State {
    var queue: [LogRecord] = []
    /// Since the last batch, and in all.
    var dropped = 0
    var everDropped = 0
    var closed = false
    /// The thread holds a batch that is not written yet.
    var busy = false
    var waiters: [DispatchSemaphore] = []
  }

  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let capacity: Int
  private let formatter: LogFormatter
  private let output: Output

  /// Starts the thread.
  /// - Parameters:
  ///   - file: where to write.
  ///   - format: `auto` is text when `file` is a terminal, else JSON.
  ///   - capacity: how many records may wait.
  public convenience init(_ file: LogFile = .standardError, format: LogFormat = .auto, capacity: Int = 8_192) {
    let json = format == .json || (format == .auto && !file.isTerminal)
    self.init(formatter: LogFormatter(json: json), capacity: capacity) { file.write($0) }
  }

  init(formatter: LogFormatter, capacity: Int, output: @escaping Output) {
    self.formatter = formatter
    self.capacity = max(1, capacity)
    self.output = output
    let thread = Thread { [self] in run() }
    thread.name = "log"
    thread.start()
  }

  public func write(_ record: LogRecord) {
    let first = state.withLock { state in
      guard !state.closed else { return false }
      guard state.queue.count < capacity else {
        state.dropped += 1
        state.everDropped += 1
        return false
      }
      state.queue.append(record)
      return state.queue.count == 1
    }
    if first { wake.signal() }
  }

  public var droppedLines: Int { state.withLock { $0.everDropped } }

  /// Waits until everything taken so far is written, at most five seconds.
  public func flush() {
    let done = DispatchSemaphore(value: 0)
    let idle = state.withLock { state in
      let idle = state.queue.isEmpty && !state.busy
      if !idle { state.waiters.append(done) }
      return idle
    }
    if !idle { _ = done.wait(timeout: .now() + .seconds(5)) }
  }

  /// Writes what is left and ends the thread. Twice is once.
  public func close() {
    flush()
    state.withLock { $0.closed = true }
    wake.signal()
  }

  private func run() {
    while true {
      wake.wait()
      let taken = takeAll()
      if !taken.queue.isEmpty { write(taken.queue, taken.dropped) }
      for waiter in taken.waiters + finish() { waiter.signal() }
      if taken.closed { return }
    }
  }

  /// Takes what waits, and those who wait for it.
  private func takeAll() -> State {
    state.withLock { state in
      let taken = state
      state = State(everDropped: taken.everDropped, closed: taken.closed, busy: true)
      return taken
    }
  }

  /// Returns those who have come to wait for the batch just written; unless there is more, which they then wait for.
  private func finish() -> [DispatchSemaphore] {
    state.withLock { state in
      state.busy = false
      guard state.queue.isEmpty else { return [] }
      defer { state.waiters.removeAll() }
      return state.waiters
    }
  }

  private func write(_ batch: [LogRecord], _ dropped: Int) {
    var bytes: [UInt8] = []
    for record in batch { bytes += formatter.line(record).utf8 }
    if dropped > 0, let last = batch.last {
      let text = "\(dropped) log lines dropped"
      bytes += formatter.line(LogRecord(time: last.time, level: .warning, label: "log", message: text)).utf8
    }
    output(bytes)
  }
}
