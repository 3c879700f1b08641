import Foundation
import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import History

/// However a state was sliced, and whatever happened meanwhile: state and tail give the fold (rules J-2 and J-5).
final class StateBuildTests: XCTestCase {
  func testASlicedStateAndItsTailGiveTheFold() throws {
    for seed in UInt64(1)...60 { try check(seed: seed) }
  }

  private func check(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let history = boardHistory(seed: seed, count: 400)
    let log = Followed()
    let start = Int.random(in: 0...300, using: &random)
    for entry in history.prefix(start) { log.append(entry) }
    let build = StateBuild(
      seq: log.fold.head, time: log.tail.time, places: log.fold.places, encoder: ElementsEncoder(log.messages),
      sliceBytes: Int.random(in: 1...2000, using: &random))
    var state = build.step(log.fold)
    var next = start
    while state == nil, next < history.count {
      for _ in 0..<Int.random(in: 0...3, using: &random) where next < history.count {
        log.append(history[next])
        next += 1
      }
      state = build.step(log.fold)
    }
    while state == nil { state = build.step(log.fold) }
    for entry in history[next...] { log.append(entry) }
    let found = try XCTUnwrap(state)
    XCTAssertEqual(found.seq, UInt64(start))
    var model = try log.model(from: found)
    for seq in found.seq + 1...max(found.seq + 1, log.fold.head) where seq <= log.fold.head {
      try model.read(log.messages.entry(XCTUnwrap(log.tail[seq])))
    }
    XCTAssertEqual(model.elements, log.fold.model, "seed \(seed)")
    XCTAssertEqual(model.time, UInt64(log.tail.time), "seed \(seed)")
  }

  func testFramesHaveAbout32KiB() throws {
    let log = Followed()
    for number in 1...3000 { log.append(entry(UInt64(number), "u", .put(Sample.freehand("e\(number)")))) }
    let build = StateBuild(
      seq: log.fold.head, time: 0, places: log.fold.places, encoder: ElementsEncoder(log.messages), sliceBytes: 16 << 10
    )
    var steps = 1
    var state = build.step(log.fold)
    while state == nil {
      steps += 1
      state = build.step(log.fold)
    }
    let frames = try XCTUnwrap(state).frames
    XCTAssertEqual(state?.count, 3000)
    XCTAssertGreaterThan(steps, 6, "sliced")
    for frame in frames.dropLast() { XCTAssertTrue((32 << 10..<33 << 10).contains(frame.count), "\(frame.count)") }
    XCTAssertLessThan(frames.reduce(0) { $0 + $1.count }, 3000 * 40)
  }

  func testASlicedInitialStateIsOneMessage() throws {
    for count in [0, 1, 3, 500, 3000] {
      let log = Followed()
      for number in 0..<count {
        log.append(
          entry(
            UInt64(number + 1), "u", .put(number % 2 == 0 ? Sample.stroke("e\(number)") : Sample.freehand("e\(number)"))
          ))
      }
      let build = StateBuild(
        seq: log.fold.head, time: 0, places: log.fold.places, encoder: InitialStateEncoder(log.texts), sliceBytes: 999)
      var state = build.step(log.fold)
      while state == nil { state = build.step(log.fold) }
      let frames = try XCTUnwrap(state).frames
      XCTAssertEqual(frames.count, 1)
      let text = try XCTUnwrap(log.texts(in: frames[0]))
      let message = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      let strokes = (message?["payload"] as? [String: Any])?["strokes"] as? [[String: Any]]
      XCTAssertEqual(strokes?.compactMap { $0["strokeId"] as? String }, (0..<count).map { "e\($0)" })
      XCTAssertEqual(strokes?.allSatisfy { $0["userId"] as? String == "u" }, true)
    }
  }
}

/// A log as a room follows it.
private final class Followed {
  private(set) var fold = Fold(patch: ElementPatch.apply)
  private(set) var tail = Tail()
  private var users: [String] = []

  func append(_ entry: Entry) {
    let result = fold.apply(entry)
    tail.append(entry, result, visible: fold.visibleCount)
  }

  var messages: V2Messages {
    V2Messages(user: { [self] in index(of: $0) }, owner: { [self] in fold.drawn($0)?.ownerID })
  }

  var texts: V1Messages {
    V1Messages(room: RoomID("K7XM2PQA") ?? .random(using: &generator), drawn: { [self] in fold.drawn($0) })
  }

  private var generator = SystemRandomNumberGenerator()

  private func index(of user: String) -> Int {
    if let index = users.firstIndex(of: user) { return index }
    users.append(user)
    return users.count - 1
  }

  /// What a client has that was sent the state.
  func model(from state: BoardState) throws -> BoardModel {
    var model = BoardModel()
    for user in ["user0", "user1", "u"] { model.define(index(of: user), user) }
    var board: [UInt8] = []
    for value in [UInt64(1)] { board.varint(value) }
    board += [1, 1]
    for value in [state.seq, fold.head, UInt64(max(0, state.time)), UInt64(state.count)] { board.varint(value) }
    try model.apply(BoardMessage.board, board)
    for frame in state.frames { try model.read(frame: frame) }
    return model
  }

  func texts(in frame: Segment) -> String? {
    frame.withBytes { bytes in
      let header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10
      return String(validating: bytes.extracting(header..<bytes.count).copied, as: UTF8.self)
    }
  }
}

extension BoardModel {
  /// Reads one message.
  mutating func read(_ message: [UInt8]) throws { try read(messages: message.span) }

  /// Reads the messages of a binary frame.
  mutating func read(frame: Segment) throws {
    try frame.withBytes { bytes throws in
      let header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10
      try read(messages: bytes.extracting(header..<bytes.count))
    }
  }

  private mutating func read(messages: Span<UInt8>) throws {
    var reader = BinaryReader(0..<messages.count)
    while !reader.isAtEnd {
      let type = Int(try reader.varint(in: messages))
      try apply(type, messages.extracting(try reader.bytes(0...messages.count, in: messages)).copied)
    }
  }
}
