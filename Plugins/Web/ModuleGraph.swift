/// Which JavaScript modules import which: `import ... from "./x.js"` and `export ... from`. What is imported while running
/// (`import("./x.js")`) is not among it.
struct ModuleGraph {
  private let contents: [String: [UInt8]]

  /// Takes the text of every file by its path, which begins with a slash.
  init(_ contents: [String: [UInt8]]) { self.contents = contents }

  /// These modules and all that they import, each once, the nearest first.
  func modules(of entries: [String]) -> [String] {
    var found = entries.filter { contents[$0] != nil }
    var known = Set(found)
    var next = 0
    while next < found.count {
      for path in imports(of: found[next]) where contents[path] != nil && known.insert(path).inserted {
        found.append(path)
      }
      next += 1
    }
    return found
  }

  /// Modules each of which imports the next, and the last the first, if there are such.
  var circle: [String]? {
    var finished: Set<String> = []
    func search(_ module: String, _ path: [String]) -> [String]? {
      if let start = path.firstIndex(of: module) { return Array(path[start...]) + [module] }
      guard !finished.contains(module) else { return nil }
      for next in imports(of: module) where contents[next] != nil {
        if let found = search(next, path + [module]) { return found }
      }
      finished.insert(module)
      return nil
    }
    for module in contents.keys.sorted() {
      if let found = search(module, []) { return found }
    }
    return nil
  }

  private func imports(of module: String) -> [String] {
    let parts = String(decoding: contents[module] ?? [], as: UTF8.self).split(
      separator: "\"", omittingEmptySubsequences: false)
    return parts.indices.dropFirst().compactMap { index in
      let isImport = parts[index - 1].hasSuffix(" from ") && parts[index].hasPrefix(".")
      return isImport ? Self.path(parts[index], from: module) : nil
    }
  }

  /// The path of what a module refers to by a relative address.
  static func path(_ reference: Substring, from module: String) -> String {
    var parts = module.split(separator: "/").dropLast()
    for part in reference.split(separator: "/") where part != "." {
      if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
