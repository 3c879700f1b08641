import Kernel

/// What a replay is written as.
enum ReplayFormat: Sendable {
  /// `application/x-ndjson`: a header, then every entry, each a line.
  case lines
  /// `application/json`: `{"success":true,"strokes":[...]}`, as published: strokes alone, in the order they were drawn.
  case strokes

  /// Strokes for who asks for `application/json` and not for lines.
  init(accept: [String]) {
    let types = accept.map { $0.prefix { $0 != ";" && $0 != " " } }
    self = types.contains("application/json") && !types.contains("application/x-ndjson") ? .strokes : .lines
  }

  var contentType: String {
    switch self {
    case .lines: "application/x-ndjson; charset=utf-8"
    case .strokes: "application/json; charset=utf-8"
    }
  }

  func opening(_ section: ReplaySection) -> [UInt8] {
    switch self {
    case .lines: Self.header(section)
    case .strokes: Array("{\"success\":true,\"strokes\":[".utf8)
    }
  }

  var closing: [UInt8] {
    switch self {
    case .lines: []
    case .strokes: Array("]}\n".utf8)
    }
  }

  /// A page of entries; `isFirst` says that no stroke was written before, and is told when one is.
  func page(_ page: LogPage, of room: String, isFirst: inout Bool) -> [UInt8] {
    var output: [UInt8] = []
    var json = JSONWriter(capacity: 4_096)
    for entry in page.entries {
      json.removeAll()
      switch self {
      case .lines: Self.write(entry, effect: page.effects[entry.seq], to: &json)
      case .strokes:
        guard page.effects[entry.seq] == nil, let stroke = Self.stroke(entry, of: room) else { continue }
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        json.raw(stroke)
      }
      Self.append(json.bytes, to: &output)
    }
    return output
  }

  /// What an entry draws, as v1 has it; `nil` when that is nothing.
  private static func stroke(_ entry: Entry, of room: String) -> [UInt8]? {
    guard case .put(let element) = entry.action else { return nil }
    return V1Stroke.body(
      of: element, stamp: StrokeBody.Stamp(userID: entry.userID, roomID: room, time: entry.draft.time))
  }

  /// One value on a line of its own. A body keeps its client's white space, in which there may be line ends.
  private static func append(_ line: [UInt8], to output: inout [UInt8]) {
    let start = output.count
    output += line
    for index in start..<output.count where output[index] == 0x0A || output[index] == 0x0D { output[index] = 0x20 }
    output.append(0x0A)
  }

  private static func header(_ section: ReplaySection) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("room")
    json.string(section.room)
    let numbers: [(StaticString, Int?)] = [
      ("epoch", Int(section.span.head.epoch)), ("head", Int(section.span.head.seq)), ("from", Int(section.from)),
      ("to", Int(section.to)), ("firstTime", section.span.firstTime.map { Int($0.milliseconds) }),
      ("lastTime", section.span.lastTime.map { Int($0.milliseconds) }),
    ]
    for (name, number) in numbers {
      json.key(name)
      if let number { json.number(number) } else { json.null() }
    }
    json.endObject()
    return json.bytes + [0x0A]
  }

  /// An entry with what it did: of a hide or show the ids that it did hide or show.
  private static func write(_ entry: Entry, effect: [String]?, to json: inout JSONWriter) {
    json.beginObject()
    json.key("seq")
    json.number(Int(entry.seq))
    json.key("time")
    json.number(Int(entry.draft.time.milliseconds))
    json.key("userId")
    json.string(entry.userID)
    json.key("type")
    write(entry.action.limited(to: effect), to: &json)
    if effect?.isEmpty == true {
      json.key("noOp")
      json.bool(true)
    }
    json.endObject()
  }

  private static func write(_ action: Action, to json: inout JSONWriter) {
    switch action {
    case .put(let element):
      json.string("put")
      json.key("id")
      json.string(element.id)
      json.key("element")
      ReplayRendition.write(element.kind, element.body, to: &json)
    case .update(let id, let patch):
      json.string("update")
      json.key("id")
      json.string(id)
      json.key("patch")
      ReplayRendition.write(nil, patch, to: &json)
    case .hide(let ids): write("hide", ids, to: &json)
    case .show(let ids): write("show", ids, to: &json)
    case .clear: json.string("clear")
    }
  }

  private static func write(_ type: StaticString, _ ids: [String], to json: inout JSONWriter) {
    json.string(type)
    json.key("ids")
    json.beginArray()
    for id in ids { json.string(id) }
    json.endArray()
  }
}

extension Action {
  /// The same for the elements that it reached; whole when it reached all (`nil`) or none.
  fileprivate func limited(to ids: [String]?) -> Action {
    guard let ids, !ids.isEmpty else { return self }
    return switch self {
    case .hide: .hide(ids)
    case .show: .show(ids)
    case .put, .update, .clear: self
    }
  }
}
