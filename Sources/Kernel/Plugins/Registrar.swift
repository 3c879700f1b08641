/// Where a plugin declares what it handles and offers, during ``Plugin/register(with:)`` and not after: it cannot be kept.
public struct Registrar<P: Plugin>: ~Copyable {
  /// A synchronous message handler. `payload` is a place in `bytes`, which are gone when it returns.
  public typealias MessageHandler =
    @Sendable (
      _ payload: JSONValue, _ bytes: Span<UInt8>, _ session: Session, _ state: P.State
    ) throws -> Void
  /// A message handler that has to wait; while it does, its socket is not read.
  public typealias AwaitingHandler =
    @Sendable (_ payload: JSONDocument, _ session: Session, _ state: P.State)
    async throws -> Void

  /// A synchronous handler of a v2 message. `payload` reads from `frame`, which is gone when it returns.
  public typealias BinaryMessageHandler =
    @Sendable (
      _ payload: BinaryReader, _ frame: Span<UInt8>, _ session: Session, _ state: P.State
    ) throws -> Void
  /// A handler of a v2 message that has to wait; while it does, its socket is not read.
  public typealias AwaitingBinaryHandler =
    @Sendable (_ payload: [UInt8], _ session: Session, _ state: P.State) async throws -> Void

  var registration = Registration<P>()
  private let pending: PendingCatalogue

  init(pending: PendingCatalogue) { self.pending = pending }

  private var name: String { P.manifest.name }

  // MARK: Messages

  /// Handles messages of `type`. What it throws is answered by `ERROR`; the connection stays.
  public mutating func on(
    _ type: String, cost: CostClass, weight: Int = 1, _ handle: @escaping MessageHandler
  ) {
    registration.handlers.append(.init(key: type, cost: cost, weight: weight, body: .immediate(handle)))
  }

  /// Handles messages of `type` by code that awaits. The next message of the socket is handled when it has returned.
  public mutating func onAwaiting(
    _ type: String, cost: CostClass, weight: Int = 1, _ handle: @escaping AwaitingHandler
  ) {
    registration.handlers.append(.init(key: type, cost: cost, weight: weight, body: .awaiting(handle)))
  }

  /// Handles v2 messages of this number, which lies in the manifest's ``PluginManifest/messageNumbers``. What it throws
  /// is answered by `ERROR`; the connection stays.
  public mutating func on(
    _ number: Int, cost: CostClass, weight: Int = 1, _ handle: @escaping BinaryMessageHandler
  ) {
    registration.binaryHandlers.append(.init(key: number, cost: cost, weight: weight, body: .immediate(handle)))
  }

  /// Handles v2 messages of this number by code that awaits. The next message of the socket is handled when it has
  /// returned.
  public mutating func onAwaiting(
    _ number: Int, cost: CostClass, weight: Int = 1, _ handle: @escaping AwaitingBinaryHandler
  ) {
    registration.binaryHandlers.append(.init(key: number, cost: cost, weight: weight, body: .awaiting(handle)))
  }

  /// Tells every v2 client a fact about this server in HELLO, under a key of the manifest's
  /// ``PluginManifest/messageNumbers``.
  public mutating func announce(_ key: Int, _ value: Int) { pending.announce(key, value, by: name) }

  /// Looks at every message before its handler.
  public mutating func interceptMessages(
    _ intercept: @escaping @Sendable (MessageInfo, Session, P.State) -> MessageVerdict
  ) {
    registration.interceptors.append(intercept)
  }

  /// Runs when a session begins, before its first message; it may be closed right there.
  public mutating func onSessionStart(_ handle: @escaping @Sendable (Session, P.State) -> Void) {
    registration.sessionStarts.append(handle)
  }

  /// Runs when a session has ended, for whatever reason.
  public mutating func onSessionEnd(_ handle: @escaping @Sendable (Session, P.State) -> Void) {
    registration.sessionEnds.append(handle)
  }

  /// Runs `handle` for each event of this type on each reactor.
  public mutating func subscribe<E: Event>(
    to type: E.Type, _ handle: @escaping @Sendable (E, Reactor, P.State) -> Void
  ) {
    registration.subscriptions.append(
      .init(type: type) { event, reactor, state in
        if let event = event as? E { handle(event, reactor, state) }
      })
  }

  /// Runs on each reactor once, after this plugin's state was made there: for timers.
  public mutating func onReactorStart(_ handle: @escaping @Sendable (Reactor, P.State) -> Void) {
    registration.reactorStarts.append(handle)
  }

  // MARK: HTTP and sockets

  /// Adds an HTTP route.
  public mutating func route(_ route: Route) { pending.add(route: route, by: name) }

  /// Stands before and around all HTTP handlers; interceptors run in the plugins' dependency order.
  public mutating func interceptRequests(_ intercept: @escaping RequestInterceptor) {
    pending.add(interceptor: intercept)
  }

  /// Says who opens a socket, before the upgrade; throws a ``ProtocolError`` for strangers. At most one plugin does.
  public mutating func authenticateSockets(_ authenticate: @escaping @Sendable (HTTPRequest) async throws -> Principal)
  {
    pending.add(authenticator: authenticate, by: name)
  }

  /// Serves WebSocket connections on exactly this path without authentication, router or JSON: each whole message goes
  /// to `handle` with whether it is text.
  public mutating func rawSocket(
    at path: String, messageLimit: Int, _ handle: @escaping @Sendable (Span<UInt8>, _ isText: Bool, Session) -> Void
  ) {
    pending.add(rawSocket: RawSocket(messageLimit: messageLimit, handle: handle), at: path, by: name)
  }

  // MARK: Between plugins

  /// Offers `service` to plugins that require this one.
  public mutating func provide<S: Sendable>(_ type: S.Type, _ service: S) {
    pending.provide(type, service, by: name)
  }

  /// The service of this type, offered by a plugin that registered before.
  public func service<S: Sendable>(_ type: S.Type) throws(PluginError) -> S { try pending.service(type, for: name) }

  /// The service of this type, if a plugin that registered before offers it.
  public func optionalService<S: Sendable>(_ type: S.Type) -> S? { try? pending.service(type, for: name) }

  /// Adds to a point that another plugin owns.
  public mutating func contribute<C: Sendable>(_ contribution: C, to point: ContributionPoint<C>) {
    pending.contributions(to: point.name).append(contribution)
  }

  /// What others contribute to a point of this plugin's; complete once all have registered.
  public func contributions<C: Sendable>(to point: ContributionPoint<C>) -> Contributions<C> {
    Contributions(pending.contributions(to: point.name))
  }

  /// Adds a check to `/health`; one that takes over two seconds counts as failing.
  public mutating func health(_ name: String, _ check: @escaping @Sendable () async -> HealthStatus) {
    pending.add(health: name, check)
  }

  /// Where the plugin says what it counts and can be asked for.
  public var metrics: MetricRegistrar { MetricRegistrar(pending, plugin: name) }

  /// A place for a value of this plugin's in every session.
  public mutating func sessionSlot<T>(_ type: T.Type) -> SessionSlot<T> {
    SessionSlot(index: pending.nextSessionSlot())
  }
}
