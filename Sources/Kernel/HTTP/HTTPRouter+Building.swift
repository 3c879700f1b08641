/// Why a routing table was refused; the message says which line.
public enum HTTPRouterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two routes answer the same requests; both are named.
  case duplicate(String, String)
  /// The pattern does not follow the rules of ``HTTPRouter``.
  case pattern(String)

  public var description: String {
    switch self {
    case .duplicate(let first, let second): "The routes \(first) and \(second) are the same."
    case .pattern(let route): "The route \(route) has a malformed pattern."
    }
  }
}

extension HTTPRouter {
  /// Builds the tree.
  ///
  /// - Throws: `HTTPRouterError`, when a pattern is malformed or two routes are the same.
  public init(_ routes: [Route]) throws(HTTPRouterError) {
    self.routes = routes
    names = routes.map { route in
      Self.segments(route.pattern).enumerated().compactMap { index, part in
        part == "*" ? (index, "*") : Self.parameterName(part).map { (index, $0) }
      }
    }
    for index in routes.indices { try insert(index) }
  }

  private mutating func insert(_ index: Int) throws(HTTPRouterError) {
    let route = routes[index]
    let parts = Self.segments(route.pattern)
    guard route.pattern.utf8.first == UInt8(ascii: "/"), Self.isWellFormed(parts) else {
      throw .pattern(route.description)
    }
    var node = 0
    let isPrefix = parts.last == "*"
    for part in isPrefix ? parts.dropLast() : parts[...] { node = child(of: node, part) }
    let others = isPrefix ? nodes[node].prefix : nodes[node].exact
    if let other = others.first(where: { routes[$0].method == route.method }) {
      throw .duplicate(routes[other].description, route.description)
    }
    if isPrefix { nodes[node].prefix.append(index) } else { nodes[node].exact.append(index) }
  }

  private mutating func child(of node: Int, _ part: Substring) -> Int {
    let isParameter = Self.parameterName(part) != nil
    if let known = isParameter ? nodes[node].parameter : nodes[node].literals[String(part)] { return known }
    nodes.append(Node())
    let new = nodes.count - 1
    if isParameter { nodes[node].parameter = new } else { nodes[node].literals[String(part)] = new }
    return new
  }

  /// The parts between slashes; none for `/`.
  static func segments(_ path: String) -> [Substring] {
    let slash = UInt8(ascii: "/")
    guard path.utf8.count > 1 else { return [] }
    return path.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map(Substring.init)
  }

  /// The name in `{name}`.
  static func parameterName(_ part: Substring) -> String? {
    part.first == "{" && part.last == "}" && part.count > 2 ? String(part.dropFirst().dropLast()) : nil
  }

  private static func isWellFormed(_ parts: [Substring]) -> Bool {
    let names = parts.compactMap(parameterName)
    guard parts.count <= 32, Set(names).count == names.count else { return false }
    return parts.enumerated().allSatisfy { index, part in
      if part == "*" { return index == parts.count - 1 }
      if let name = parameterName(part) { return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }
      return !part.isEmpty && !part.contains { "{}*".contains($0) }
    }
  }
}
