import Foundation
import Kernel
import XCTest

@testable import History

/// The board's codecs against the golden frames of protocol v2.
final class GoldenTests: XCTestCase {
  private let names = ["PUT": 32, "UPDATE": 33, "HIDE": 34, "SHOW": 35, "CLEAR": 36, "SKIP": 37, "ELEMENTS": 41]

  func testOperationsMeanWhatTheFramesSay() throws {
    var checked = 0
    for file in ["client", "elements", "large", "session"] {
      for golden in try GoldenFrames.load(file) where !golden.isFromServer {
        for (part, message) in zip(golden.parts, golden.messages) where V2Operations.all.contains(part.type) {
          let draft = try read(part.type, part.payload)
          XCTAssertEqual(String(decoding: draft.operation.bytes, as: UTF8.self), message["op"] as? String, golden.name)
          XCTAssertEqual(draft.action, action(part.type, message), golden.name)
          checked += 1
        }
      }
    }
    XCTAssertGreaterThan(checked, 30)
  }

  func testWhatIsMalformedIsRefusedAsTheFramesSay() throws {
    var checked = 0
    for golden in try GoldenFrames.load("malformed") {
      for (part, outcome) in zip(golden.parts, golden.outcome) where V2Operations.all.contains(part.type) {
        guard let code = outcome["error"] as? String else { continue }
        XCTAssertThrowsError(try read(part.type, part.payload), golden.name) {
          XCTAssertEqual(($0 as? ProtocolError)?.code, code, golden.name)
        }
        checked += 1
      }
    }
    XCTAssertGreaterThan(checked, 50)
  }

  func testEntriesAndElementsAreWrittenAsTheFramesSay() throws {
    var checked = 0
    for file in ["server", "elements", "large", "session"] {
      for golden in try GoldenFrames.load(file) where golden.isFromServer && !golden.isDecodeOnly {
        for (part, message) in zip(golden.parts, golden.messages) {
          guard let name = message["type"] as? String, names[name] == part.type else { continue }
          // A patch is passed on as it came; SHOW and ELEMENTS share their form.
          XCTAssertEqual(try written(part.type, message), part.payload, golden.name)
          checked += 1
        }
      }
    }
    XCTAssertGreaterThan(checked, 12)
  }

  private func read(_ type: Int, _ payload: [UInt8]) throws -> Draft {
    try V2Operations.read(
      type, BinaryReader(0..<payload.count), in: payload.span, by: "u", at: Timestamp(milliseconds: 0))
  }

  private func action(_ type: Int, _ message: [String: Any]) -> Action {
    let fields = GoldenFrames.fields(message["fields"])
    switch type {
    case BoardMessage.put:
      let kind = ElementKind(rawValue: GoldenFrames.number(message["kind"]))
      return .put(Element(id: message["op"] as? String ?? "", kind: kind, body: fields))
    case BoardMessage.update: return .update(id: message["element"] as? String ?? "", patch: fields)
    case BoardMessage.hide: return .hide(message["ids"] as? [String] ?? [])
    case BoardMessage.show: return .show(message["ids"] as? [String] ?? [])
    default: return .clear
    }
  }

  private func written(_ type: Int, _ message: [String: Any]) throws -> [UInt8] {
    let elements = (message["elements"] as? [[String: Any]] ?? []).map { element in
      (
        Element(
          id: element["element"] as? String ?? "", kind: ElementKind(rawValue: GoldenFrames.number(element["kind"])),
          body: GoldenFrames.fields(element["fields"])), "\(GoldenFrames.number(element["user"]))"
      )
    }
    let owners = Dictionary(elements.map { ($0.0.id, $0.1) }) { $1 }
    let messages = V2Messages(user: { Int($0) ?? -1 }, owner: { owners[$0] })
    if type == BoardMessage.elements {
      var output: [UInt8] = []
      for (element, owner) in elements { XCTAssertTrue(messages.write(element, of: owner, to: &output)) }
      return output
    }
    let whole = messages.entry(try item(type, message, elements.map(\.0)))
    var reader = BinaryReader(0..<whole.count)
    XCTAssertEqual(try reader.varint(in: whole.span), UInt64(type))
    return Array(whole[try reader.bytes(0...whole.count, in: whole.span)])
  }

  private func item(_ type: Int, _ message: [String: Any], _ elements: [Element]) throws -> Tail.Item {
    let ids = message["ids"] as? [String] ?? elements.map(\.id)
    let change: Action =
      switch type {
      case BoardMessage.hide: .hide(ids)
      case BoardMessage.show: .show(ids)
      default: action(type, message)
      }
    let result: FoldResult =
      switch change {
      case _ where type == BoardMessage.skip: .noOp(.alreadyHidden)
      case .put(let element): .applied(.added(element))
      case .update(let id, _): .applied(.updated(element(id), isVisible: true))
      case .hide: .applied(.hidden(ids))
      case .show: .applied(.shown(elements))
      case .clear: .applied(.hidden([]))
      }
    let draft = Draft(
      action: change, operation: try XCTUnwrap(OperationID(message["op"] as? String ?? "")),
      userID: "\(GoldenFrames.number(message["user"]))", time: Timestamp(milliseconds: 0))
    let position = LogPosition(epoch: 1, seq: GoldenFrames.number(message["seq"]))
    return Tail.Item(
      entry: Entry(position: position, draft: draft), result: result, time: 0,
      elapsed: GoldenFrames.number(message["time"]))
  }
}
