import Foundation
import Kernel
import XCTest

@testable import History

final class ReplayFormatTests: XCTestCase {
  private let stroke = Element(
    id: "s1", kind: .stroke, body: Array("{\"strokeId\":\"s1\",\"points\":[\n{},\r\n{}]}".utf8))

  func testEveryKindOfEntryIsALine() throws {
    let other = Element(id: "t", kind: ElementKind(rawValue: 42), body: [0xFF, 0x0A, 0])
    let entries = [
      entry(1, "u\"\n", .put(stroke)), entry(2, "u", .put(other)), entry(3, "u", .update(id: "t", patch: [1, 2])),
      entry(4, "u", .hide(["s1", "t"])), entry(5, "u", .show(["t"])), entry(6, "u", .hide(["x", "t", "s1"])),
    ]
    var isFirst = true
    let bytes = ReplayFormat.lines.page(
      LogPage(entries: entries, effects: [4: [], 6: ["t"]]), of: "R", isFirst: &isFirst)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    XCTAssertEqual(
      lines.map(String.init),
      [
        #"{"seq":1,"time":0,"userId":"u\"\n","type":"put","id":"s1","element":{"strokeId":"s1","points":[ {},  {}]}}"#,
        #"{"seq":2,"time":0,"userId":"u","type":"put","id":"t","element":{"kind":42,"data":"/woA"}}"#,
        #"{"seq":3,"time":0,"userId":"u","type":"update","id":"t","patch":{"data":"AQI="}}"#,
        #"{"seq":4,"time":0,"userId":"u","type":"hide","ids":["s1","t"],"noOp":true}"#,
        #"{"seq":5,"time":0,"userId":"u","type":"show","ids":["t"]}"#,
        #"{"seq":6,"time":0,"userId":"u","type":"hide","ids":["t"]}"#, "",
      ])
    for line in lines.dropLast() { XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(line.utf8))) }
  }

  func testTheHeaderSaysWhatFollows() {
    let head = LogPosition(epoch: 3, seq: 9)
    let time = Timestamp(milliseconds: 5)
    let section = ReplaySection(room: "R", span: LogSpan(head: head, firstTime: time, lastTime: time), from: 2, to: 4)
    XCTAssertEqual(
      String(decoding: ReplayFormat.lines.opening(section), as: UTF8.self),
      "{\"room\":\"R\",\"epoch\":3,\"head\":9,\"from\":2,\"to\":4,\"firstTime\":5,\"lastTime\":5}\n")
    let empty = ReplaySection(room: "R", span: LogSpan(head: LogPosition(epoch: 0, seq: 0)), from: 1, to: 0)
    XCTAssertTrue(
      String(decoding: ReplayFormat.lines.opening(empty), as: UTF8.self).hasSuffix(
        "\"firstTime\":null,\"lastTime\":null}\n"))
  }

  func testStrokesAloneAreOneObjectAcrossPages() throws {
    let hidden = LogPage(entries: [entry(1, "u", .hide(["x"])), entry(2, "u", .put(stroke))], effects: [1: []])
    let refused = LogPage(entries: [entry(3, "v", .put(stroke))], effects: [3: []])
    let second = LogPage(entries: [entry(4, "u", .put(stroke)), entry(5, "u", .put(stroke))])
    let format = ReplayFormat.strokes
    let section = ReplaySection(room: "R", span: LogSpan(head: LogPosition(epoch: 1, seq: 5)), from: 1, to: 5)
    var (isFirst, text) = (true, format.opening(section))
    for page in [hidden, refused, second] { text += format.page(page, of: "R", isFirst: &isFirst) }
    text += format.closing
    let object = try XCTUnwrap(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    XCTAssertEqual(object["success"] as? Bool, true)
    XCTAssertEqual((object["strokes"] as? [Any])?.count, 3)
  }

  func testTheFormatIsTheOneAskedFor() {
    let lines: [[String]] = [[], ["*/*"], ["application/x-ndjson"], ["application/json", "application/x-ndjson;q=1"]]
    for accept in lines { XCTAssertEqual(ReplayFormat(accept: accept), .lines) }
    for accept in [["application/json"], ["text/html", "application/json;q=0.9"]] {
      XCTAssertEqual(ReplayFormat(accept: accept), .strokes)
    }
  }
}
