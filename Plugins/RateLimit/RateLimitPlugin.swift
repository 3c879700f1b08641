public import Kernel

/// Budgets: windows for HTTP routes that name one, token buckets for WebSocket messages by their cost.
public final class RateLimitPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "rate-limit", version: "1.0", summary: "Budgets for HTTP routes and WebSocket messages.", after: ["auth"])

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
      state.budget(of: session, in: slot).judge(info, at: session.reactor.now).verdict
    }
    registrar.onSessionEnd { session, state in state.ended(session, slot) }
  }

  public func makeState(on reactor: Reactor) -> MessageGate { MessageGate(configuration, ledger) }
}
