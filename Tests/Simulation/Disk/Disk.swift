import History
import Synchronization

/// The disk under the server: the store in memory, which outlives it, with answers that take their time, and faults.
final class Disk {
  /// A request under way. What is not done when the process dies is done or not, by chance; it is never answered.
  private struct Job {
    var write: (() -> Void)?
    let request: DiskRequest
  }

  private unowned let world: World
  private let memory = MemoryStrokeStore()
  private var random: Random
  private var jobs: [Int: Job] = [:]
  private var lastJob = 0
  /// Elements that are, or once were, in a log.
  private var written: Set<String> = []
  /// What the next requests of each kind meet.
  var planned = PlannedFaults()

  init(_ world: World, _ random: Random) {
    self.world = world
    self.random = random
  }

  var isIdle: Bool { jobs.isEmpty }

  /// A room's log as it stands now.
  func log(of room: String) -> StoredLog? { try? ask { memory.load(room, completion: $0) }.get() }

  func hasHeld(_ element: String) -> Bool { written.contains(element) }

  func take(_ request: DiskRequest) {
    lastJob += 1
    let (job, memory) = (lastJob, memory)
    world.note(1, job, "disk \(job): \(request.summary)")
    jobs[job] = Job(request: request)
    switch request {
    case .load(let room, let done):
      answer(job, .load, done) { [self] in ask { memory.load(room, completion: $0) } }
    case .append(let entries, let room, let head, let done): append(job, entries, room, head, done)
    case .read(let room, let after, let limit, let done):
      answer(job, .read, done) { [self] in ask { memory.read(room, after: LogEnd(after), limit: limit, completion: $0) }
      }
    case .mark(let effects, let epoch, let room, let done):
      answer(job, .mark, done) { [self] in ask { memory.mark(effects, in: epoch, of: room, completion: $0) } }
    case .delete(let room, let done):
      answer(job, .delete, done) { [self] in ask { memory.delete(room, completion: $0) } }
    }
  }

  /// The process has died: what it wrote last is there or not.
  func crash() {
    let lost = jobs.sorted { $0.key < $1.key }
    jobs = [:]
    for (_, job) in lost {
      if let write = job.write, random.chance(50) { write() }
      job.request.refuse()
    }
  }

  /// The end of a room's log is gone, and the store knows it: what is left is a log of another epoch.
  func loseEnd(of room: String, keeping count: Int) {
    guard let log = log(of: room), count < log.entries.count else { return }
    _ = ask { memory.delete(room, completion: $0) }
    guard let begun = self.log(of: room) else { return }
    let entries = log.entries.prefix(count).map { entry in
      Entry(position: LogPosition(epoch: begun.epoch, seq: entry.seq), draft: entry.draft)
    }
    _ = ask { memory.append(entries, to: room, expecting: LogEnd(begun.head), carrying: nil, completion: $0) }
  }

  // MARK: The work

  private func append(
    _ job: Int, _ entries: [Entry], _ room: String, _ head: LogPosition, _ done: @escaping DiskStore.Completion<[Entry]>
  ) {
    let write = { [self, memory] in
      let result = ask { memory.append(entries, to: room, expecting: LogEnd(head), carrying: nil, completion: $0) }
      switch result {
      case .success: note(entries)
      case .failure(.headMismatch): world.hit(.headMismatch)
      case .failure: break
      }
      return result
    }
    answer(job, .append, done, write)
  }

  private func note(_ entries: [Entry]) {
    for entry in entries {
      if case .put(let element) = entry.action { written.insert(element.id) }
    }
  }

  /// Does the work after a while and answers after another, unless a fault wants something else.
  private func answer<T: Sendable>(
    _ job: Int, _ step: DiskStep, _ done: @escaping DiskStore.Completion<T>,
    _ work: @escaping () -> Result<T, StrokeStoreError>
  ) {
    let fault = planned.next(step, &random)
    if let fault { world.hit(fault) }
    if fault?.crash == .before { return world.crash() }
    if fault == .delayedWrite { return writeLate(job, done, work) }
    if let error = fault?.error, fault?.isAfterTheWork == false {
      return finish(job, after: random.int(1...20), .failure(error), done)
    }
    jobs[job]?.write = { _ = work() }
    world.after(random.chance(5) ? random.int(50...700) : random.int(0...6)) { [self] in
      guard jobs[job] != nil else { return }
      jobs[job]?.write = nil
      let result = work()
      if fault?.crash == .after { return world.crash() }
      finish(job, after: random.int(0...3), fault?.error.map { .failure($0) } ?? result, done)
    }
  }

  /// The connection to the store broke: the write arrives late, when the log may have gone on without it.
  private func writeLate<T: Sendable>(
    _ job: Int, _ done: @escaping DiskStore.Completion<T>, _ work: @escaping () -> Result<T, StrokeStoreError>
  ) {
    world.after(random.int(1...1500)) { [self] in
      let result = work()
      world.note(2, job, "disk \(job): the late write: \(result)")
    }
    finish(job, after: random.int(1...20), .failure(.uncertain("connection lost")), done)
  }

  private func finish<T: Sendable>(
    _ job: Int, after delay: Int, _ result: Result<T, StrokeStoreError>, _ done: @escaping DiskStore.Completion<T>
  ) {
    world.after(delay) { [self] in
      guard jobs.removeValue(forKey: job) != nil else { return }
      if case .failure(let error) = result {
        world.note(3, job, "disk \(job): \(error)")
      } else {
        world.note(4, job, "disk \(job): done")
      }
      world.serverHasWork = true
      done(result)
    }
  }

  /// The memory store's answer, which comes at once.
  private func ask<T: Sendable>(
    _ start: (@escaping DiskStore.Completion<T>) -> Void
  ) -> Result<T, StrokeStoreError> {
    let answer = Answer<T>()
    start { result in answer.value.withLock { $0 = result } }
    return answer.value.withLock { $0 } ?? .failure(.closed)
  }

  private final class Answer<T: Sendable>: Sendable {
    let value = Mutex<Result<T, StrokeStoreError>?>(nil)
  }
}
