/// Orders plugins by what they require and come after; never by numbers.
enum DependencyOrder {
  /// The manifests' indices so that each comes behind what it needs; otherwise in the given order.
  static func sort(_ manifests: [PluginManifest]) throws(PluginError) -> [Int] {
    var provider: [String: Int] = [:]
    for (index, manifest) in manifests.enumerated() {
      for capability in manifest.provides {
        if let first = provider[capability], first != index {
          throw .duplicate(what: "capability \(capability)", first: manifests[first].name, second: manifest.name)
        }
        provider[capability] = index
      }
    }
    var visit = Visit(manifests: manifests, provider: provider)
    for index in manifests.indices { try visit.enter(index) }
    return visit.order
  }

  /// A depth-first walk that knows the path it came by.
  private struct Visit {
    let manifests: [PluginManifest]
    let provider: [String: Int]
    var order: [Int] = []
    private var path: [Int] = []
    private var done: Set<Int> = []

    init(manifests: [PluginManifest], provider: [String: Int]) {
      self.manifests = manifests
      self.provider = provider
    }

    mutating func enter(_ index: Int) throws(PluginError) {
      guard !done.contains(index) else { return }
      if let start = path.firstIndex(of: index) {
        throw .cycle((path[start...] + [index]).map { manifests[$0].name })
      }
      path.append(index)
      for requirement in manifests[index].requires {
        guard let needed = provider[requirement] else {
          throw .missingRequirement(plugin: manifests[index].name, requirement: requirement)
        }
        try enter(needed)
      }
      for name in manifests[index].after {
        if let earlier = provider[name] { try enter(earlier) }
      }
      path.removeLast()
      done.insert(index)
      order.append(index)
    }
  }
}
