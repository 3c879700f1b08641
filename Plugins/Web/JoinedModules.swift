internal import Kernel

/// The page's modules as two files, so that a browser asks for two and not for a hundred: what every screen begins with, and the
/// room with the rest. Each module stays a function of its own, which is run when it is first used. Languages stay files of their
/// own: of these a browser fetches one.
struct JoinedModules {
  /// Begins on every screen; with it come the screens that are no rooms.
  private static let first = "/app/main.js"
  private static let screens = ["/app/screens/others.js", "/app/screens/trouble.js"]
  private static let languages = "/app/i18n/"
  /// The file that the other modules lie in.
  static let rest = "/app/screens/room.js"

  /// `use` gives what a module exports, `late` also when the file with it has not been fetched.
  private static let loader = """
    const made = new Map(), makers = new Map();
    const use = (name) => made.get(name) ?? made.set(name, makers.get(name)()).get(name);
    const late = async (name) => (makers.has(name) || (await import("./screens/room.js")), use(name));
    globalThis.canvasModules = { makers, use, late };

    """

  /// The files that are sent for all modules, by their paths.
  let files: [String: [UInt8]]

  /// Takes the text of every module by its path.
  init(_ contents: [String: [UInt8]]) throws(ModuleError) {
    let all = contents.map { JoinedModule(path: $0.key, source: $0.value) }.sorted { $0.path < $1.path }
    let alone = all.filter { $0.path.hasPrefix(Self.languages) }
    let modules = all.filter { !$0.path.hasPrefix(Self.languages) }
    let beginning = Set(ModuleGraph(contents).modules(of: [Self.first] + Self.screens))
    let begin = modules.filter { beginning.contains($0.path) && $0.path != Self.first }
    let main = modules.first { $0.path == Self.first }?.body ?? []
    let others = modules.filter { !beginning.contains($0.path) }
    let unknown = all.filter { !$0.isUnderstood }.map(\.path)
    guard unknown.isEmpty else { throw .unknownForm(unknown) }
    if let circle = ModuleGraph(contents).circle { throw .circle(circle) }
    let beginningText = Self.makers(of: begin) + "{\n".utf8 + main + "}\n".utf8
    let restText = Self.makers(of: others)
    let version = Self.version(of: beginningText + restText)
    let joined = [
      Self.first: Array((Self.loader + "canvasModules.version = \(version);\n").utf8) + beginningText,
      Self.rest: Self.check(version).utf8 + restText,
    ]
    files = joined.merging(alone.map { ($0.path, $0.alone) }) { $1 }
  }

  /// As text in JavaScript.
  private static func version(of text: [UInt8]) -> String {
    StaticFiles(contents: ["/": text]).files["/"]?.entityTag ?? "\"\""
  }

  /// A page that was loaded before the server's files changed must not mix them: whoever imports this fails and says so.
  private static func check(_ version: String) -> String {
    """
    const { makers, use, late } = canvasModules;
    if (canvasModules.version !== \(version)) throw new Error("The page is of another version: it has to be loaded again.");

    """
  }

  /// The modules as functions; those that wait for something are run at once, behind the others.
  private static func makers(of modules: [JoinedModule]) -> [UInt8] {
    let plain = modules.filter { !$0.isWaiting }.map { module in
      "makers.set(\"\(module.path)\", () => {\n".utf8 + module.made + "\n});\n".utf8
    }
    let waiting = modules.filter(\.isWaiting).map { module in
      "made.set(\"\(module.path)\", await (async () => {\n".utf8 + module.made + "\n})());\n".utf8
    }
    return Array((plain + waiting).joined())
  }
}

/// Why the page's modules cannot be sent.
enum ModuleError: Error, Equatable, CustomStringConvertible {
  /// An `import` or `export` in a form that ``JoinedModule`` does not know.
  case unknownForm([String])
  /// Each imports the next, and the last the first: none could be run before the others.
  case circle([String])

  var description: String {
    switch self {
    case .unknownForm(let modules):
      "the page's modules \(modules.joined(separator: ", ")) have an import or export in another form than Plugins/Web/README.md names"
    case .circle(let modules):
      "the page's modules import one another: \(modules.joined(separator: " -> "))"
    }
  }
}
