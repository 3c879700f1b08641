import Kernel

/// How a body of the log is shown in JSON: the one place that knows what kinds of elements there are.
enum ReplayRendition {
  /// Writes one JSON value: a v1 stroke as it is stored, anything else as `{"kind":2,"data":"base64"}`. For a patch `kind` is
  /// `nil` (its element's kind says what it is) and left out.
  static func write(_ kind: ElementKind?, _ body: [UInt8], to json: inout JSONWriter) {
    switch kind {
    case .stroke?: json.raw(body)
    default:
      json.beginObject()
      if let kind {
        json.key("kind")
        json.number(Int(clamping: kind.rawValue))
      }
      json.key("data")
      json.string(Base64.encode(body))
      json.endObject()
    }
  }
}
