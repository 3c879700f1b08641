import Glibc

/// What v1 clients are shown of an element: a line through points, in px (E-5).
struct Outline: Equatable, Sendable {
  private(set) var points: [(x: Double, y: Double)] = []

  private static let ellipsePoints = 48
  /// px, as v1 accepts them.
  private static let maxCoordinate = 1e6

  static func == (left: Outline, right: Outline) -> Bool {
    left.points.elementsEqual(right.points) { $0 == $1 }
  }

  /// `nil` when v1 has nothing like it: text, images, kinds that are not known.
  init?(_ kind: ElementKind, _ fields: Fields) {
    if kind.hasPoints {
      guard let points = Self.placed(fields) else { return nil }
      self.points = points
      if kind == .arrow { addHead(width: fields.width) }
    } else if kind.isSeenInV1 {
      guard var reader = fields.reader(of: .box), let box = try? Box(&reader) else { return nil }
      points = kind == .rectangle ? Self.corners(box) : Self.ellipse(box)
    } else {
      return nil
    }
    let limit = Self.maxCoordinate
    points = points.map { (min(max($0.x, -limit), limit), min(max($0.y, -limit), limit)) }
  }

  private static func placed(_ fields: Fields) -> [(x: Double, y: Double)]? {
    var placement = Placement()
    if var reader = fields.reader(of: .placement) {
      guard let given = try? Placement(&reader) else { return nil }
      placement = given
    }
    guard var reader = fields.reader(of: .points) else { return nil }
    var points: [(x: Double, y: Double)] = []
    let scale = (x: Double(placement.scaleX) / 1024, y: Double(placement.scaleY) / 1024)
    let scanned: Void? = try? Points.scan(&reader) { point in
      // Whole sixteenths, so that the text stays short.
      let x = (Double(point.x) * scale.x).rounded() + Double(placement.x)
      let y = (Double(point.y) * scale.y).rounded() + Double(placement.y)
      points.append((x / 16, y / 16))
    }
    return scanned == nil ? nil : points
  }

  private static func corners(_ box: Box) -> [(x: Double, y: Double)] {
    let (left, top) = (Double(box.x) / 16, Double(box.y) / 16)
    let (right, bottom) = (left + Double(box.width) / 16, top + Double(box.height) / 16)
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
  }

  private static func ellipse(_ box: Box) -> [(x: Double, y: Double)] {
    let (width, height) = (Double(box.width) / 2, Double(box.height) / 2)
    let centre = (x: Double(box.x) + width, y: Double(box.y) + height)
    return (0...ellipsePoints).map { step in
      let angle = 2 * Double.pi * Double(step % ellipsePoints) / Double(ellipsePoints)
      return ((centre.x + width * cos(angle)).rounded() / 16, (centre.y + height * sin(angle)).rounded() / 16)
    }
  }

  /// From the tip to both ends of the head, 30 degrees off the shaft.
  private mutating func addHead(width: Double) {
    guard let tip = points.last, let before = points.last(where: { $0 != tip }) else { return }
    let length = max(12, 4 * width)
    let direction = atan2(tip.y - before.y, tip.x - before.x)
    let ends = [-1.0, 1].map { side -> (x: Double, y: Double) in
      let angle = direction + .pi + side * .pi / 6
      return (
        ((tip.x + length * cos(angle)) * 16).rounded() / 16, ((tip.y + length * sin(angle)) * 16).rounded() / 16
      )
    }
    points += [ends[0], tip, ends[1]]
  }
}

extension Fields {
  /// px.
  var width: Double {
    guard var reader = reader(of: .width), let width = try? reader.number() else { return 2 }
    return Double(width) / 16
  }
}
