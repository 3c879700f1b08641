import Foundation
import Kernel
import XCTest

@testable import History

/// The cases of Tests/Fixtures/v2, as far as they are the board's.
enum GoldenFrames {
  struct Case {
    let name: String
    let isFromServer: Bool
    let isDecodeOnly: Bool
    /// Types and payloads of the frame's messages, as far as they can be told apart.
    let parts: [(type: Int, payload: [UInt8])]
    let messages: [[String: Any]]
    let outcome: [[String: Any]]
  }

  static func load(_ file: String) throws -> [Case] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/v2/\(file).json"))
    let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try XCTUnwrap(root?["cases"] as? [[String: Any]]).map { item in
      Case(
        name: item["name"] as? String ?? "", isFromServer: item["from"] as? String == "S",
        isDecodeOnly: item["decodeOnly"] as? Bool ?? false, parts: parts(bytes(item["hex"])),
        messages: item["messages"] as? [[String: Any]] ?? [], outcome: item["outcome"] as? [[String: Any]] ?? [])
    }
  }

  static func bytes(_ hex: Any?) -> [UInt8] {
    let digits = Array((hex as? String ?? "").utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
  }

  static func number(_ value: Any?) -> UInt64 { (value as? NSNumber)?.uint64Value ?? 0 }
  static func signed(_ value: Any?) -> Int64 { (value as? NSNumber)?.int64Value ?? 0 }

  private static func parts(_ frame: [UInt8]) -> [(Int, [UInt8])] {
    var parts: [(Int, [UInt8])] = []
    var reader = BinaryReader(0..<frame.count)
    while !reader.isAtEnd {
      guard let type = try? reader.varint(in: frame.span),
        let payload = try? reader.bytes(0...frame.count, in: frame.span)
      else { return parts }
      parts.append((Int(type), Array(frame[payload])))
    }
    return parts
  }

  // MARK: Fields

  static func fields(_ value: Any?) -> [UInt8] {
    let list = value as? [[String: Any]] ?? []
    return Sample.fields(list.map { (FieldTag(rawValue: number($0["tag"])), field($0)) })
  }

  private static func field(_ field: [String: Any]) -> [UInt8] {
    if let hex = field["colour"] ?? field["fill"] ?? field["bytes"] { return bytes(hex) }
    if let text = (field["text"] ?? field["source"] ?? field["css"]) as? String { return Array(text.utf8) }
    if let value = field["width"] ?? field["fontSize"] { return Sample.varint(number(value)) }
    if let box = field["box"] as? [Any] {
      return Sample.box(signed(box[0]), signed(box[1]), number(box[2]), number(box[3]))
    }
    if let place = field["placement"] as? [Any] {
      return Sample.placement(signed(place[0]), signed(place[1]), signed(place[2]), signed(place[3]))
    }
    return field["points"] == nil ? [] : points(field)
  }

  private static func points(_ field: [String: Any]) -> [UInt8] {
    let (pressure, times) = (field["pressure"] as? [Any], field["times"] as? [Any])
    let places = field["points"] as? [[Any]] ?? []
    let points = places.enumerated().map { index, place in
      Points.Point(
        x: signed(place[0]), y: signed(place[1]), pressure: UInt8(number(pressure?[index])),
        time: number(times?[index]))
    }
    var flags: Points.Flags = []
    if pressure != nil { flags.insert(.pressure) }
    if times != nil { flags.insert(.time) }
    return Points.encode(points, flags)
  }
}
