/// Finds what a method and a path lead to. Built once at start, immutable, shared by all reactors.
///
/// Patterns are made of literal segments, `{name}` segments that match one non-empty segment, and may end in `/*`,
/// which matches any rest. In each place a literal beats a parameter, whatever comes after; `/*` comes last, the
/// longest first. One trailing slash in the path is forgiven. GET also answers HEAD.
///
/// ```swift
/// let router = try HTTPRouter([.init(.get, "/api/user/rooms/{id}", 7)])
/// router.match(.get, "/api/user/rooms/K7XM2PQA")  // .found(7, parameters: ["id": "K7XM2PQA"])
/// ```
public struct HTTPRouter<Value: Sendable>: Sendable {
  /// One line of the routing table.
  public struct Route: Sendable {
    public var method: HTTPMethod
    /// `/api/user/rooms/{id}` or `/assets/*`.
    public var pattern: String
    /// Who registers it, for messages: a plugin's name.
    public var owner: String
    public var value: Value

    public init(_ method: HTTPMethod, _ pattern: String, _ value: Value, owner: String = "") {
      self.method = method
      self.pattern = pattern
      self.owner = owner
      self.value = value
    }

    /// `GET /health (Rooms)`.
    public var description: String {
      "\(method.rawValue) \(pattern)" + (owner.isEmpty ? "" : " (\(owner))")
    }
  }

  /// What a method and a path lead to.
  public enum Match: Sendable {
    /// The value, and what `{name}` segments and `*` matched.
    case found(Value, parameters: [String: String])
    /// The path exists for these methods only, sorted; HEAD is listed where GET is.
    case methodNotAllowed(allow: [HTTPMethod])
    case notFound
  }

  /// A place in the tree of segments.
  struct Node: Sendable {
    var literals: [String: Int] = [:]
    var parameter: Int?
    /// Indices into `routes`.
    var exact: [Int] = []
    var prefix: [Int] = []
  }

  /// All routes, as given.
  public let routes: [Route]
  /// For each route, which segments its parameters and its `*` stand for.
  let names: [[(segment: Int, name: String)]]
  var nodes = [Node()]

  /// What this request line leads to. The path is decoded and has no query.
  public func match(_ method: HTTPMethod, _ path: String) -> Match {
    guard path.utf8.first == UInt8(ascii: "/") else { return .notFound }
    var search = Search(method: method, segments: Self.segments(path))
    if exact(0, 0, &search) || (search.allow.isEmpty && prefix(0, 0, &search)), let index = search.found {
      return .found(routes[index].value, parameters: parameters(of: index, search.segments))
    }
    guard !search.allow.isEmpty else { return .notFound }
    return .methodNotAllowed(allow: Self.complete(search.allow))
  }

  /// One look-up: a tree is walked, so no node is seen twice.
  private struct Search {
    let method: HTTPMethod
    let segments: [Substring]
    var found: Int?
    var allow: Set<String> = []
  }

  private func exact(_ node: Int, _ depth: Int, _ search: inout Search) -> Bool {
    guard depth < search.segments.count else { return choose(nodes[node].exact, &search) }
    let segment = search.segments[depth]
    if let next = nodes[node].literals[String(segment)], exact(next, depth + 1, &search) { return true }
    if let next = nodes[node].parameter, !segment.isEmpty, exact(next, depth + 1, &search) { return true }
    // A trailing slash: /health/ is /health.
    return depth > 0 && segment.isEmpty && depth == search.segments.count - 1 && choose(nodes[node].exact, &search)
  }

  private func prefix(_ node: Int, _ depth: Int, _ search: inout Search) -> Bool {
    if depth < search.segments.count {
      let segment = search.segments[depth]
      if let next = nodes[node].literals[String(segment)], prefix(next, depth + 1, &search) { return true }
      if let next = nodes[node].parameter, !segment.isEmpty, prefix(next, depth + 1, &search) { return true }
    }
    // `/*` matches `/` too, which has no segments.
    return (depth < search.segments.count || depth == 0) && choose(nodes[node].prefix, &search)
  }

  private func choose(_ candidates: [Int], _ search: inout Search) -> Bool {
    let method = search.method
    search.found =
      candidates.first { routes[$0].method == method }
      ?? candidates.first { method == .head && routes[$0].method == .get }
    if search.found != nil { return true }
    search.allow.formUnion(candidates.map { routes[$0].method.rawValue })
    return false
  }

  private func parameters(of route: Int, _ segments: [Substring]) -> [String: String] {
    var parameters: [String: String] = [:]
    for (index, name) in names[route] {
      parameters[name] = name == "*" ? segments.dropFirst(index).joined(separator: "/") : String(segments[index])
    }
    return parameters
  }

  private static func complete(_ allow: Set<String>) -> [HTTPMethod] {
    let methods = allow.contains("GET") ? allow.union(["HEAD"]) : allow
    return methods.sorted().map(HTTPMethod.init(rawValue:))
  }
}
