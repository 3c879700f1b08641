/// How an UPDATE changes an element: a pure function, as the fold wants it.
enum ElementPatch {
  /// Bytes an element's fields may have.
  static let maxBytes = StrokeBody.maxBytes

  /// The element after the patch; `nil` when that breaks the rules of its kind or is too large. A stroke as v1 stores it
  /// becomes freehand.
  @Sendable static func apply(_ element: Element, _ patch: [UInt8]) -> Element? {
    guard let kind = element.fieldKind, let body = element.fields, let fields = try? Fields(body),
      let patch = try? Fields(patch)
    else { return nil }
    let merged = fields.merged(with: patch)
    guard merged.bytes.count <= maxBytes, (try? FieldRules.check(merged, patch: patch, of: kind)) != nil else {
      return nil
    }
    return Element(id: element.id, kind: kind, body: merged.bytes)
  }
}

extension Element {
  /// The kind v2 clients see.
  var fieldKind: ElementKind? { kind == .stroke ? .freehand : kind }

  /// The fields v2 clients see; `nil` when a stroke of v1 cannot be read.
  var fields: [UInt8]? { kind == .stroke ? StrokeFields.encode(body) : body }
}
