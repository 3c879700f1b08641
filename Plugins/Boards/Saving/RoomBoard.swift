import ClusterAPI
import HistoryAPI
import Kernel
import RoomsAPI

/// An open room, on its home, as far as it is a board: saves it, and tells members up to where it is saved.
final class RoomBoard {
  private weak var room: (any Room)?
  private let id: RoomID
  private let reactor: Reactor
  private let shared: BoardsShared
  private var keeping = BoardsMessage.Keeping.none
  /// Somebody came of whom neither sweeps nor the archive know.
  private var hasNews = true
  private var isBusy = false
  /// Something happened during a look.
  private var isStale = false
  /// Whether what only MongoDB knows for sure was asked.
  private var hasAsked = false
  private var looksToRest = 0
  /// Alone: where the log ended when the store was last told of a change.
  private var touched: LogPlace?
  private var saveLag = SaveLag()
  /// Why the last look failed.
  private var lastFailure: String?

  init(_ room: any Room, _ shared: BoardsShared) {
    self.room = room
    self.shared = shared
    id = room.id
    reactor = room.reactor
  }

  /// Where the log ends.
  private var end: LogPlace? { room.flatMap { shared.logs.end(of: $0) } }

  // MARK: Life

  /// Begins to look, now and then.
  func begin() {
    changed()
    tick()
  }

  /// The room has become a board, or is none any more.
  func changed() {
    guard !isBusy else { return isStale = true }
    reactor.spawn { [weak self] in await self?.look() }
  }

  /// The first one came, or came back.
  func entered() {
    hasNews = true
    changed()
  }

  /// The room leaves memory.
  func closed() {
    defer { room = nil }
    guard case .atOnce = keeping, let end, end != touched else { return }
    reactor.spawn { [shared, id, reactor] in try? await shared.store.touch(id, at: reactor.time.timestamp()) }
  }

  private func tick() {
    reactor.schedule(after: shared.times.save) { [weak self] in
      guard let self, room != nil else { return }
      looksToRest -= 1
      if isDue { reactor.spawn { [weak self] in await self?.look() } }
      tick()
    }
  }

  private var isDue: Bool {
    if looksToRest <= 0 { return true }
    if case .saved(let place) = keeping { return place != end }
    return false
  }

  private func look() async {
    guard !isBusy else { return }
    (isBusy, isStale) = (true, false)
    defer {
      isBusy = false
      if isStale { changed() }
    }
    looksToRest = shared.times.restingLooks
    do {
      if let saver = shared.saver { try await save(by: saver) } else { try await touch() }
      lastFailure = nil
    } catch {
      failed("\(error)")
    }
  }

  /// Said when it is new. Of a room that is no board as far as is known there is nothing to say.
  private func failed(_ why: String) {
    defer { lastFailure = why }
    guard keeping != .none else { return }
    if shared.saver != nil { shared.metrics.failed(on: reactor) }
    if lastFailure != why { shared.logger.warning("board \(id) is not saved: \(why)") }
  }

  // MARK: Alone

  /// Notes when the board changed; its log lies on the disk anyway.
  private func touch() async throws {
    guard try await shared.store.find(id) != nil else { return tell(.none) }
    let now = end
    if touched != nil, now != touched { try await shared.store.touch(id, at: reactor.time.timestamp()) }
    touched = now
    tell(.atOnce)
  }

  // MARK: With other instances

  private func save(by saver: BoardSaver) async throws {
    var known = try await saver.look(at: id).saved
    if known == nil { known = try await kept(by: saver) }
    guard let known else {
      saveLag.end()
      return tell(.none)
    }
    found(saved: known)
    try await tellNews(to: saver)
    // A board at rest leaves the turn to sweeps, which seal it when nobody is there.
    guard known != end else { return }
    if let saved = try await saver.save(id, as: saver.stores.instance.text).saved { found(saved: saved) }
  }

  private func found(saved place: LogPlace) {
    tell(.saved(to: place))
    let wait = saveLag.look(end: end, saved: place, at: reactor.time.now())
    if let wait { shared.metrics.saved(after: wait, on: reactor) }
  }

  /// From now on sweeps look after the room whatever becomes of this instance, and the archive is not whole.
  private func tellNews(to saver: BoardSaver) async throws {
    guard hasNews else { return }
    hasNews = false
    do {
      // First: while MongoDB is away this is what brings sweeps here.
      try await saver.list(id, on: reactor)
      try await saver.archive.reopen(id)
      // A sweep may have finished the board between the two.
      try await saver.list(id, on: reactor)
    } catch {
      hasNews = true
      throw error
    }
  }

  /// Redis does not know it as a board: it may have forgotten.
  private func kept(by saver: BoardSaver) async throws -> LogPlace? {
    if case .none = keeping, hasAsked { return nil }
    let extent = try await saver.archive.extent(of: id)
    hasAsked = true
    guard let extent else { return nil }
    try await saver.logs.keep(id, savedTo: extent.place, within: nil)
    return extent.place
  }

  // MARK: Measuring

  /// Entries that MongoDB does not have yet, as far as that is known here.
  var unsaved: Int {
    guard case .saved(let place) = keeping, let end else { return 0 }
    return Int(clamping: end.seq - (place.epoch == end.epoch ? min(place.seq, end.seq) : 0))
  }

  /// How long the oldest of them has been waiting.
  func lag(at now: Instant) -> Duration { saveLag.waits(at: now) }

  // MARK: Telling

  /// What a joining v2 member is told.
  var welcome: Segment? {
    guard keeping != .none else { return nil }
    let keeping = keeping
    return .binary { builder in builder.message(BoardsMessage.saved) { keeping.write(to: &$0) } }
  }

  private func tell(_ found: BoardsMessage.Keeping) {
    guard found != keeping else { return }
    keeping = found
    room?.broadcast(BoardsMessage.saved) { found.write(to: &$0) }
  }
}
