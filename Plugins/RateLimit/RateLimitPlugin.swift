import ClusterAPI
public import Kernel
import Synchronization

/// Budgets: windows for HTTP routes that name one, token buckets for WebSocket messages by their cost.
public final class RateLimitPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "rate-limit", version: "1.0", summary: "Budgets for HTTP routes and WebSocket messages.",
    after: ["cluster", "auth"],
    messageNumbers: 96...111)

  private let configuration: RateLimitConfiguration
  private let environment: PluginEnvironment
  private let ledger: UserLedger
  /// `nil`: this instance is alone.
  private let shared = Mutex<SharedWindows?>(nil)

  public init(configuration: RateLimitConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
    self.environment = environment
    ledger = UserLedger(rates: configuration.user)
  }

  public func register(with registrar: inout Registrar<RateLimitPlugin>) {
    let gate = BudgetGate(configuration.http, windows: windows(&registrar), time: environment.time)
    registrar.interceptRequests { request, route, next in try await gate.intercept(request, route, next) }
    let slot = registrar.sessionSlot(MessageBudget.self)
    registrar.interceptMessages { info, session, state in
      // A v2 operation is never dropped without a word (O-4), nor what weighs more than others: a JOIN.
      let isTold = session.version == .v2 && (info.cost == .durable || info.weight > 1)
      return state.budget(of: session, in: slot).judge(info, isTold: isTold, at: session.reactor.now).verdict
    }
    let rates = configuration.connection
    for (offset, rate) in [rates.durable, rates.ephemeral, rates.control].enumerated() {
      registrar.announce(96 + 2 * offset, rate.perSecond)
      registrar.announce(97 + 2 * offset, rate.burst)
    }
    registrar.onSessionEnd { session, state in state.ended(session, slot) }
  }

  /// In memory, or in Redis when instances share it.
  private func windows(_ registrar: inout Registrar<RateLimitPlugin>) -> any RequestWindows {
    let local = LocalWindows(capacity: configuration.http.tableSize, logger: environment.logger)
    guard let stores = registrar.optionalService(SharedStores.self) else { return local }
    let windows = SharedWindows(stores.redis, local: local, time: environment.time, logger: environment.logger)
    registrar.health("rate-limit") { await windows.health() }
    shared.withLock { $0 = windows }
    return windows
  }

  public func start(_ context: PluginContext) async throws {
    try await shared.withLock { $0 }?.begin(on: context.reactors)
  }

  public func makeState(on reactor: Reactor) -> MessageGate { MessageGate(configuration, ledger) }
}
