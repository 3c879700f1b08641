/// The kinds of protocol v2 (E-2). Others from 2 on are kept and passed on.
extension ElementKind {
  static let freehand = ElementKind(rawValue: 2)
  static let highlighter = ElementKind(rawValue: 3)
  static let line = ElementKind(rawValue: 4)
  static let arrow = ElementKind(rawValue: 5)
  static let rectangle = ElementKind(rawValue: 6)
  static let ellipse = ElementKind(rawValue: 7)
  static let text = ElementKind(rawValue: 8)
  static let image = ElementKind(rawValue: 9)

  /// Whether this server knows what it is drawn from.
  var isKnown: Bool { (Self.freehand.rawValue...Self.image.rawValue).contains(rawValue) }

  var hasPoints: Bool { (Self.freehand.rawValue...Self.arrow.rawValue).contains(rawValue) }

  var hasBox: Bool { (Self.rectangle.rawValue...Self.image.rawValue).contains(rawValue) }

  /// Whether v1 clients are shown it (E-5).
  var isSeenInV1: Bool { self == .stroke || hasPoints || self == .rectangle || self == .ellipse }

  /// The fields without which nothing could be drawn.
  var requiredTags: [FieldTag] {
    switch self {
    case .text: [.box, .text]
    case .image: [.box, .source]
    default: hasPoints ? [.points] : hasBox ? [.box] : []
    }
  }
}

/// What a field is (E-2). Others are kept and passed on.
struct FieldTag: RawRepresentable, Hashable, Sendable {
  var rawValue: UInt64

  static let points = FieldTag(rawValue: 1)
  static let colour = FieldTag(rawValue: 2)
  static let width = FieldTag(rawValue: 3)
  static let box = FieldTag(rawValue: 4)
  static let text = FieldTag(rawValue: 5)
  static let source = FieldTag(rawValue: 6)
  static let placement = FieldTag(rawValue: 7)
  static let fill = FieldTag(rawValue: 8)
  static let fontSize = FieldTag(rawValue: 9)
  static let cssColour = FieldTag(rawValue: 10)

  /// Whether an element of this kind may have it; anything goes for kinds and tags that are not known.
  func fits(_ kind: ElementKind) -> Bool {
    guard kind.isKnown else { return true }
    switch self {
    case .points, .placement: return kind.hasPoints
    case .box: return kind.hasBox
    case .text, .fontSize: return kind == .text
    case .source: return kind == .image
    case .fill: return kind == .rectangle || kind == .ellipse
    default: return true
    }
  }

  var name: String {
    switch self {
    case .points: "points"
    case .colour: "colour"
    case .width: "width"
    case .box: "box"
    case .text: "text"
    case .source: "source"
    case .placement: "placement"
    case .fill: "fill"
    case .fontSize: "font size"
    case .cssColour: "CSS colour"
    default: "field \(rawValue)"
    }
  }
}
