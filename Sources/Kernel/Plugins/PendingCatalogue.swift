internal import Synchronization

/// What plugins have registered so far, while they do; frozen into a ``Catalogue``.
final class PendingCatalogue: Sendable {
  struct Entries {
    var routes: [(route: Route, plugin: String)] = []
    var interceptors: [RequestInterceptor] = []
    var authenticator: (plugin: String, authenticate: @Sendable (HTTPRequest) async throws -> Principal)?
    var rawSockets: [String: (plugin: String, socket: RawSocket)] = [:]
    var services: [ObjectIdentifier: (plugin: String, service: any Sendable)] = [:]
    var contributions: [String: ContributionList] = [:]
    var health: [(name: String, check: @Sendable () async -> HealthStatus)] = []
    var metrics = MetricBook()
    var sessionSlots = 0
    var hello: [(key: Int, value: Int)] = []
    var numbers: [(range: ClosedRange<Int>, plugin: String)] = [(KernelMessage.range, "kernel")]
    var problems: [PluginError] = []
  }

  private let entries = Mutex(Entries())

  func add(route: Route, by plugin: String) { entries.withLock { $0.routes.append((route, plugin)) } }

  func add(interceptor: @escaping RequestInterceptor) { entries.withLock { $0.interceptors.append(interceptor) } }

  func add(authenticator: @escaping @Sendable (HTTPRequest) async throws -> Principal, by plugin: String) {
    entries.withLock { entries in
      if let first = entries.authenticator {
        entries.problems.append(.duplicate(what: "socket authentication", first: first.plugin, second: plugin))
      }
      entries.authenticator = (plugin, authenticator)
    }
  }

  func add(rawSocket: RawSocket, at path: String, by plugin: String) {
    entries.withLock { entries in
      if let first = entries.rawSockets[path] {
        entries.problems.append(.duplicate(what: "socket \(path)", first: first.plugin, second: plugin))
      }
      entries.rawSockets[path] = (plugin, rawSocket)
    }
  }

  func provide<S: Sendable>(_ type: S.Type, _ service: S, by plugin: String) {
    entries.withLock { entries in
      if let first = entries.services[ObjectIdentifier(type)] {
        entries.problems.append(.duplicate(what: "service \(type)", first: first.plugin, second: plugin))
      }
      entries.services[ObjectIdentifier(type)] = (plugin, service)
    }
  }

  func service<S: Sendable>(_ type: S.Type, for plugin: String) throws(PluginError) -> S {
    let found = entries.withLock { $0.services[ObjectIdentifier(type)]?.service }
    guard let service = found as? S else { throw .missingService(plugin: plugin, service: "\(type)") }
    return service
  }

  /// The list of a point, which grows until all plugins have registered.
  func contributions(to point: String) -> ContributionList {
    entries.withLock { entries in
      if let found = entries.contributions[point] { return found }
      let made = ContributionList()
      entries.contributions[point] = made
      return made
    }
  }

  func add(health name: String, _ check: @escaping @Sendable () async -> HealthStatus) {
    entries.withLock { $0.health.append((name, check)) }
  }

  var healthChecks: [(name: String, check: @Sendable () async -> HealthStatus)] { entries.withLock { $0.health } }

  /// Gives out slots of the reactors' sheets.
  func reserve(metricSlots count: Int) -> Int { entries.withLock { $0.metrics.reserve(count) } }

  func add(metric series: MetricSeries, to family: MetricFamily, by plugin: String) {
    entries.withLock { entries in
      do throws(PluginError) {
        try entries.metrics.add(series, to: family, by: plugin)
      } catch {
        entries.problems.append(error)
      }
    }
  }

  /// Everything that can be scraped.
  var metrics: [MetricFamily] { entries.withLock { Array($0.metrics.families.values) } }

  /// The routes so far, in the order of their numbers behind the kernel's.
  var routes: [(route: Route, plugin: String)] { entries.withLock { $0.routes } }

  /// Gives a plugin its numbers of v2 messages.
  func claim(_ range: ClosedRange<Int>, by plugin: String) {
    entries.withLock { entries in
      if let other = entries.numbers.first(where: { $0.range.overlaps(range) }) {
        entries.problems.append(
          .duplicate(
            what: "message number \(max(range.lowerBound, other.range.lowerBound))", first: other.plugin, second: plugin
          )
        )
      }
      entries.numbers.append((range, plugin))
    }
  }

  func announce(_ key: Int, _ value: Int, by plugin: String) {
    check(key, of: plugin)
    entries.withLock { $0.hello.append((key, value)) }
  }

  /// A number must lie in its plugin's range.
  func check(_ number: Int, of plugin: String) {
    entries.withLock { entries in
      guard !entries.numbers.contains(where: { $0.plugin == plugin && $0.range.contains(number) }) else { return }
      entries.problems.append(.foreignNumber(number, plugin: plugin))
    }
  }

  func nextSessionSlot() -> Int {
    entries.withLock { entries in
      entries.sessionSlots += 1
      return entries.sessionSlots - 1
    }
  }

  /// Everything, once all plugins have registered.
  func freeze() throws(PluginError) -> Entries {
    let all = entries.withLock { $0 }
    if let problem = all.problems.first { throw problem }
    return all
  }
}
