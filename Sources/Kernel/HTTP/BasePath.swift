/// The path a proxy serves this server under and leaves in requests: `/whiteboard`. Requests without it are served too, so
/// that probes on the machine need not know it.
public struct BasePath: Equatable, Sendable {
  private let prefix: String

  /// A base path; a slash at its end is forgiven, empty or `/` is none.
  public init(_ text: String = "") { prefix = text.hasSuffix("/") ? String(text.dropLast()) : text }

  /// What is wrong with a setting, `nil` for nothing.
  static func problem(with text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPath = text.hasPrefix("/") && !text.contains("//") && !parts.contains(".") && !parts.contains("..")
    let isPlain = text.utf8.allSatisfy { HTTPBytes.isToken($0) || $0 == UInt8(ascii: "/") }
    return text.isEmpty || isPath && isPlain && !text.contains("%") ? nil : "must be a path: \"/whiteboard\""
  }

  /// A request's path as routes know it.
  public func below(_ path: String) -> String {
    guard !prefix.isEmpty, path.hasPrefix(prefix) else { return path }
    let rest = path.dropFirst(prefix.count)
    return rest.isEmpty ? "/" : rest.hasPrefix("/") ? String(rest) : path
  }
}
