public import Kernel

/// Budgets: windows for HTTP routes that name one, token buckets for WebSocket messages by their cost.
public final class RateLimitPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "rate-limit", version: "1.0", summary: "Budgets for HTTP routes and WebSocket messages.", after: ["auth"],
    messageNumbers: 96...111)

  private let configuration: RateLimitConfiguration
  private let gate: BudgetGate
  private let ledger: UserLedger

  public init(configuration: RateLimitConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
    gate = BudgetGate(configuration.http, time: environment.time, logger: environment.logger)
    ledger = UserLedger(rates: configuration.user)
  }

  public func register(with registrar: inout Registrar<RateLimitPlugin>) {
    let gate = gate
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

  public func makeState(on reactor: Reactor) -> MessageGate { MessageGate(configuration, ledger) }
}
