/// A message of the server, as far as a client of v1 looks at it.
enum V1Message {
  case initialState([Stroke])
  case drawn(Stroke)
  case undone(String)
  case redone(Stroke)
  case error(code: String, retryable: Bool, after: Int, stroke: String?)
  case roomExpired
  case other

  struct Stroke {
    var id = ""
    var color = ""
    var user = ""
  }

  init(_ bytes: [UInt8]) {
    var (text, type) = (JSONText(bytes), "")
    var found = V1Message.other
    text.members { name, text in
      if name == "type" { type = text.string() ?? "" }
      if name == "payload" { found = Self.payload(of: type, &text) }
    }
    self = found
  }

  private static func payload(of type: String, _ text: inout JSONText) -> V1Message {
    switch type {
    case "INITIAL_STATE":
      var strokes: [Stroke] = []
      text.members { name, text in
        if name == "strokes" { text.elements { strokes.append(stroke(&$0)) } }
      }
      return .initialState(strokes)
    case "CANVAS_UPDATE", "REDO":
      var found = Stroke()
      text.members { name, text in
        if name == "stroke" || name == "canvasData" { found = stroke(&text) }
      }
      return type == "REDO" ? .redone(found) : .drawn(found)
    case "UNDO":
      var id = ""
      text.members { name, text in if name == "strokeId" { id = text.string() ?? "" } }
      return .undone(id)
    case "ERROR": return error(&text)
    case "ROOM_EXPIRED": return .roomExpired
    default: return .other
    }
  }

  /// A stroke as it is sent and stored.
  static func stroke(_ text: inout JSONText) -> Stroke {
    var stroke = Stroke()
    text.members { name, text in
      switch name {
      case "strokeId": stroke.id = text.string() ?? ""
      case "color": stroke.color = text.string() ?? ""
      case "userId": stroke.user = text.string() ?? ""
      default: break
      }
    }
    return stroke
  }

  private static func error(_ text: inout JSONText) -> V1Message {
    var (code, retryable, after) = ("", false, 0)
    var stroke: String?
    text.members { name, text in
      switch name {
      case "code": code = text.string() ?? ""
      case "retryable": retryable = text.isTrue()
      case "retryAfter": after = text.number()
      case "strokeId": stroke = text.string()
      default: break
      }
    }
    return .error(code: code, retryable: retryable, after: after, stroke: stroke)
  }
}
