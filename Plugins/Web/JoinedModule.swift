/// A module as the inside of a function. The forms it knows are those that the sources use: `import { a, b as c } from "./x.js";`,
/// the same with `export`, `import("./x.js")`, and `export` before a `const`, `class` or `function`.
struct JoinedModule {
  let path: String
  /// The text without imports and exports.
  private(set) var body: [UInt8] = []
  private(set) var isUnderstood = true
  /// Whether something is waited for on the outermost level.
  let isWaiting: Bool
  private var names: [Substring] = []

  private static let newline = UInt8(ascii: "\n")
  private static let waiting = Array(" = await ".utf8)
  private static let importing = Array("import(\".".utf8)

  /// Takes the text of the module at a path.
  init(path: String, source: [UInt8]) {
    self.path = path
    isWaiting = source.split(separator: Self.newline).contains { line in
      (line.starts(with: "const ".utf8) || line.starts(with: "export const ".utf8))
        && line.firstRange(of: Self.waiting) != nil
    }
    var begun = ""
    for line in SentSource.of(source).split(separator: Self.newline, omittingEmptySubsequences: false) {
      if begun.isEmpty, !line.starts(with: "import ".utf8), !line.starts(with: "export {".utf8) {
        body += added(line)
      } else {
        begun += String(decoding: line, as: UTF8.self) + " "
        guard line.last == UInt8(ascii: ";") else { continue }
        body += imported(begun.dropLast()).utf8
        begun = ""
      }
      body.append(Self.newline)
    }
    if !begun.isEmpty { isUnderstood = false }
  }

  /// The module as a file of its own, which takes what it imports from the others.
  var alone: [UInt8] {
    Array("const { use, late } = canvasModules;\n".utf8) + body + "export { \(names.joined(separator: ", ")) };\n".utf8
  }

  /// The inside of a function that returns what the module exports.
  var made: [UInt8] { body + "return { \(names.joined(separator: ", ")) };".utf8 }

  private mutating func imported(_ statement: Substring) -> String {
    let parts = statement.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count == 3, let open = parts[0].firstIndex(of: "{"), parts[0].hasSuffix("} from "),
      ["import ", "export "].contains(parts[0][..<open])
    else {
      isUnderstood = false
      return String(statement)
    }
    let list = parts[0][open...].dropFirst().dropLast("} from ".count)
    let pairs = list.split(separator: ",").map { $0.split(separator: " ").filter { $0 != "as" } }.filter { !$0.isEmpty }
    if statement.hasPrefix("export") { names += pairs.compactMap(\.last) }
    let taken = pairs.map { $0.joined(separator: ": ") }.joined(separator: ", ")
    return "const { \(taken) } = use(\"\(ModuleGraph.path(parts[1], from: path))\");"
  }

  private mutating func added(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard line.starts(with: "export ".utf8) else { return late(line) }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ").dropFirst().drop { $0 == "async" }
    let name = words.dropFirst().first?.prefix { $0.isLetter || $0.isNumber || $0 == "_" } ?? ""
    if !["const", "class", "function", "function*"].contains(words.first ?? "") || name.isEmpty {
      isUnderstood = false
    }
    names.append(name)
    return late(line.dropFirst("export ".utf8.count))
  }

  /// A line whose imports while running find what is joined.
  private func late(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard let found = line.firstRange(of: Self.importing) else { return Array(line) }
    let reference = line[found.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
    let name = ModuleGraph.path("." + String(decoding: reference, as: UTF8.self), from: path)
    return line[..<found.lowerBound] + "late(\"\(name)".utf8 + late(line[reference.endIndex...])
  }
}
