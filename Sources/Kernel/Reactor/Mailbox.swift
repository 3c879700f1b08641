internal import CPlatform
internal import Glibc
internal import Synchronization

/// What other threads leave for a reactor.
enum Mail {
  case work(@Sendable (Reactor) -> Void)
  case job(UnownedJob)
}

/// The one door into a reactor from other threads. Order is kept per sender; a sleeping reactor is woken by an eventfd
/// when the box turns from empty to non-empty.
public final class Mailbox: Sendable {
  private struct State {
    var mail: [Mail] = []
    var owner: pthread_t?
  }

  let descriptor: Int32
  private let state = Mutex(State())

  init() throws(SystemError) {
    descriptor = Int32(try SystemCall.perform("eventfd") { Int(canvas_eventfd()) })
  }

  deinit { close(descriptor) }

  /// Runs `work` on the reactor in one of its next turns.
  public func post(_ work: @escaping @Sendable (Reactor) -> Void) { deliver(CollectionOfOne(.work(work))) }

  /// Leaves a batch: one lock and at most one wake-up for all of it.
  func deliver(_ batch: some Collection<Mail>) {
    let wake = state.withLock { state in
      let wasEmpty = state.mail.isEmpty
      state.mail.append(contentsOf: batch)
      return wasEmpty && !isOwner(state.owner)
    }
    if wake { ring() }
  }

  /// The reactor's thread claims the box: what it posts to itself needs no wake-up.
  func claim() { state.withLock { $0.owner = pthread_self() } }

  var isEmpty: Bool { state.withLock { $0.mail.isEmpty } }

  /// Takes everything out; `spare` is handed over as the next, already allocated box.
  func drain(into spare: inout [Mail]) {
    state.withLock { swap(&$0.mail, &spare) }
  }

  /// Resets the eventfd after a wake-up.
  func acknowledge() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  private func isOwner(_ owner: pthread_t?) -> Bool {
    guard let owner else { return false }
    return pthread_equal(owner, pthread_self()) != 0
  }
}
