internal import CPlatform
internal import Foundation

/// A reactor as others see it: its door, and its isolation for those who await an answer.
public struct ReactorHandle: Sendable {
  public let mailbox: Mailbox
  public let isolation: ReactorIsolation

  init(_ reactor: Reactor) {
    mailbox = reactor.mailbox
    isolation = reactor.isolation
  }
}

/// The reactors of a server and their threads. `home(of:)` says which one keeps the order of a named thing.
public final class ReactorGroup: Sendable {
  /// The reactors, by index.
  public let handles: [ReactorHandle]
  private let threads: [ReactorThread]

  /// Makes `count` reactors; their threads start with ``start()``.
  public init(count: Int, time: any TimeSource = SystemTime()) throws {
    var reactors: [Reactor] = []
    for index in 0..<max(1, count) {
      reactors.append(try Reactor(index: index, time: time, poller: EpollPoller()))
    }
    handles = reactors.map(ReactorHandle.init)
    for reactor in reactors { reactor.join(handles) }
    threads = reactors.map(ReactorThread.init)
  }

  /// How many reactors there are.
  public var count: Int { handles.count }

  /// Starts the threads.
  public func start() { for thread in threads { thread.start() } }

  /// Asks every reactor to end after its current turn, and waits for the threads.
  public func stop() {
    for handle in handles { handle.mailbox.post { $0.stop() } }
    for thread in threads { thread.join() }
  }

  /// Runs `work` on every reactor.
  public func postToAll(_ work: @escaping @Sendable (Reactor) -> Void) {
    for handle in handles { handle.mailbox.post(work) }
  }
}

extension ReactorGroup {
  /// The index of the reactor that is home to `name`: FNV-1a, so that it does not change between runs.
  public static func home(of name: String, among count: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return Int((hash ^ (hash >> 32)) % UInt64(max(1, count)))
  }
}

/// One reactor's thread. `@unchecked`: the reactor inside is handed to the thread at `start` and touched nowhere else.
private final class ReactorThread: @unchecked Sendable {
  private let reactor: Reactor
  private let ended = DispatchSemaphore(value: 0)

  init(_ reactor: Reactor) { self.reactor = reactor }

  func start() {
    let thread = Thread { [self] in
      // Foundation's `Thread.name` reaches the system only when `start` has returned elsewhere.
      canvas_name_thread("reactor-\(reactor.index)")
      reactor.run()
      ended.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  func join() { ended.wait() }
}
