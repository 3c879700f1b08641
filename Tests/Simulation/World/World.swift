import History
import Kernel
import KernelTesting
import RoomsAPI

/// One seed's world: the disk, the server over it, the network, the clients, and time.
final class World {
  /// The server's reactors.
  static let reactors = 3

  let trace: Trace
  let records = RoomRecords()
  private(set) var host: Host?
  private(set) var tally = Tally()
  /// The first broken invariant.
  private(set) var failure: String?
  private(set) var clients: [Client] = []
  /// Something reached the server, or its answer is due.
  var serverHasWork = false
  private var agenda = Agenda()
  private let clock = ManualClock()
  private var random: Random
  /// Whether the server takes all boards for large ones.
  let slices: Bool
  private var timerDue: Int?
  /// What the server asked of its disk that was not handed on yet.
  private var requests: ArraySlice<DiskRequest> = []
  /// The room store's answers that are on their way to the server, by number.
  private var answers: [Int: CheckedContinuation<Void, Never>] = [:]
  private var lastAnswer = 0
  /// When rooms were made anew.
  private var begun: [String: Int] = [:]
  private(set) lazy var network = Network(self, random.fork())
  private(set) lazy var disk = Disk(self, random.fork())
  private(set) lazy var ledger = Ledger(self)

  init(seed: UInt64, trace: Trace) {
    self.trace = trace
    random = Random(seed: seed &* 0x2545_F491_4F6C_DD1D)
    slices = seed % 4 == 0
    boot()
  }

  var now: Int { agenda.now }

  // MARK: Telling

  func note(_ about: Int, _ value: Int, _ text: @autoclosure () -> String) { trace.note(now, about, value, text()) }

  func hit(_ fault: Fault) {
    tally.count(fault)
    trace.note(now, 5, 0, "fault: \(fault)")
  }

  func count(_ deed: Deed) { tally.count(deed) }

  func fail(_ reason: String) {
    guard failure == nil else { return }
    failure = reason
    trace.note(now, 6, 0, "FAILED: \(reason)")
  }

  // MARK: Time

  func after(_ delay: Int, _ body: @escaping () -> Void) { agenda.after(delay, body) }

  func at(_ time: Int, _ body: @escaping () -> Void) { agenda.at(time, body) }

  /// Lets time pass until `end`, or until `done`.
  func run(until end: Int, _ done: () -> Bool = { false }) {
    while now < end, failure == nil, !done() {
      let next = min(end, agenda.next ?? end, timerDue ?? end)
      clock.advance(by: .milliseconds(next - now))
      agenda.advance(to: next)
      while let event = agenda.takeDue() { event() }
      if let timerDue, timerDue <= now { serverHasWork = true }
      if serverHasWork { settle() }
    }
  }

  /// Lets the server do what it can at this moment, and carries what it asks of disk and network.
  private func settle() {
    serverHasWork = false
    repeat {
      guard let host else { return }
      host.turn()
      requests = host.store.take()[...]
      // One of them may be the end of this server, which takes the others with it.
      while let request = requests.popFirst() { disk.take(request) }
      for answer in host.desk.take() { release(answer) }
      for _ in 0..<host.desk.takeFailed() { hit(.roomsFail) }
      guard host === self.host else { return }
    } while network.collect()
    timerDue = host?.server.millisecondsToNextTimer.map { now + max(1, $0) }
  }

  /// The room store's answer, now or a little later.
  private func release(_ answer: CheckedContinuation<Void, Never>) {
    lastAnswer += 1
    let number = lastAnswer
    answers[number] = answer
    after(random.chance(60) ? 0 : random.int(1...15)) { [self] in
      answers.removeValue(forKey: number)?.resume()
      serverHasWork = true
    }
  }

  // MARK: Storm and calm

  /// Whether everybody still acts, and things may go wrong.
  private(set) var isStormy = true

  /// From here on nothing goes wrong any more.
  func calm() {
    note(9, 0, "the storm is over")
    isStormy = false
    network.isRough = false
    disk.planned.clear()
    host?.desk.failNoMore()
  }

  var isAtRest: Bool { host != nil && disk.isIdle && network.isEmpty && clients.allSatisfy(\.speaker.isAtRest) }

  var unrest: String {
    let restless = clients.filter { !$0.speaker.isAtRest }.map { "client \($0.number): \($0.speaker.unrest)" }
    return
      "\(host == nil ? "no server, " : "")disk idle \(disk.isIdle), network empty \(network.isEmpty), \(restless.joined(separator: "; "))"
  }

  /// Takes the server apart at the end, and drops what was still to happen, which holds on to this world.
  func close() {
    endServer()
    agenda.clear()
  }

  /// The disk loses the end of a log, which takes the server down with it.
  func loseEnd(_ random: inout Random) {
    guard host != nil, let room = clients.first?.room else { return }
    crash()
    guard let log = disk.log(of: room), log.entries.count > 4 else { return }
    hit(.lostEnd)
    let left = log.entries.count - random.int(1...min(log.entries.count - 1, 12))
    disk.loseEnd(of: room, keeping: left)
    ledger.lost(log.entries[left...], of: room)
  }

  // MARK: The server

  private func boot() {
    do {
      host = try Host(records, clock, reactors: Self.reactors, slices: slices, random: SharedRandom(random.fork()).next)
      serverHasWork = true
    } catch {
      fail("the server does not start: \(error)")
    }
  }

  /// The server's process dies where it stands, and comes back after a while.
  func crash() {
    guard host != nil else { return }
    note(7, 0, "the server dies")
    endServer()
    after(random.int(20...1_500)) { [self] in
      note(8, 0, "the server starts")
      boot()
    }
  }

  private func endServer() {
    guard let host else { return }
    self.host = nil
    timerDue = nil
    network.serverDied()
    disk.crash()
    let unheard = answers.sorted { $0.key < $1.key }.map(\.value)
    let unread = Array(requests)
    (requests, answers) = ([], [:])
    host.die(unread, unheard)
  }

  // MARK: Clients and rooms

  func add(_ client: Client) { clients.append(client) }

  func makeRoom(_ id: RoomID, owner: String) { records.create(id, owner: owner, at: clock.timestamp()) }

  /// A client was told that its room has expired. Somebody draws the same code again.
  func roomIsGone(for client: Client) {
    // Another client of the room may have been told first.
    if let begun = begun[client.room], now - begun < 5_000 { return }
    guard let id = RoomID(client.room), !records.holds(id) else {
      return fail("client \(client.number) was told that its room has expired")
    }
    hit(.expired)
    begun[client.room] = now
    makeRoom(id, owner: clients[0].user)
    ledger.forget(client.room)
    for other in clients where other.room == client.room { other.speaker.roomBegan() }
  }
}
