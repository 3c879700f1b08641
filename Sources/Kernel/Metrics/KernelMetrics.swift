/// What the kernel says about itself.
enum KernelMetrics {
  static func register(_ metrics: MetricRegistrar) {
    registerReactors(metrics)
    registerConnections(metrics)
    registerBytes(metrics)
    registerMessages(metrics)
  }

  private static func registerReactors(_ metrics: MetricRegistrar) {
    metrics.read(.gauge, "canvas_reactors", "Threads that serve connections.", onReactor: { _ in 1 })
    metrics.read(.counter, "canvas_reactor_turns_total", "Turns of the reactors.") { Double($0.statistics.turns) }
    metrics.read(
      .counter, "canvas_reactor_slow_turns_total", "Turns whose work took longer than 10 ms.",
      onReactor: { Double($0.statistics.slowTurns) })
    metrics.read(
      .counter, "canvas_reactor_busy_seconds_total", "Time reactors spent working rather than waiting.",
      onReactor: { Double($0.statistics.busyNanoseconds) / 1_000_000_000 })
    metrics.read(
      .gauge, "canvas_channel_lag_bytes", "Strokes that the slowest member has not been sent yet.", merge: .largest,
      onReactor: { Double($0.channels.slowestLag) })
    metrics.read(
      .counter, "canvas_channel_resyncs_total", "Members taken off the log for being too far behind.",
      onReactor: { Double($0.statistics.resyncs) })
  }

  private static func registerConnections(_ metrics: MetricRegistrar) {
    metrics.read(.gauge, "canvas_connections", "Open connections, HTTP and WebSocket.") {
      Double($0.statistics.connections)
    }
    metrics.read(
      .counter, "canvas_connections_refused_total", "Connections closed at once, over a limit or while stopping.",
      onReactor: { Double($0.statistics.refusedConnections) })
    metrics.read(
      .gauge, "canvas_websocket_connections", "Open WebSocket connections.",
      onReactor: { Double($0.endpoint?.socketCount ?? 0) })
    metrics.read(
      .counter, "canvas_websocket_opened_total", "WebSocket connections opened.",
      onReactor: { Double($0.statistics.socketsOpened) })
    metrics.tally(
      "canvas_websocket_closes_total", "Close frames sent, by code.", label: "code",
      onReactor: { $0.statistics.closes })
  }

  private static func registerBytes(_ metrics: MetricRegistrar) {
    metrics.read(
      .counter, "canvas_sends_total", "System calls that sent bytes.", onReactor: { Double($0.statistics.sends) })
    metrics.read(
      .counter, "canvas_sent_bytes_total", "Bytes sent.", onReactor: { Double($0.statistics.bytesSent) })
    metrics.read(
      .counter, "canvas_sent_frames_total", "WebSocket messages sent.",
      onReactor: { Double($0.statistics.framesSent) })
    metrics.read(
      .counter, "canvas_received_bytes_total", "Bytes received.", onReactor: { Double($0.statistics.bytesReceived) })
  }

  private static func registerMessages(_ metrics: MetricRegistrar) {
    metrics.read(
      .counter, "canvas_websocket_messages_total", "WebSocket messages received.",
      onReactor: { Double($0.statistics.messages) })
    metrics.tally(
      "canvas_message_refusals_total", "Errors told to WebSocket clients, by code.", label: "code",
      onReactor: { $0.statistics.refusals })
    metrics.read(
      .counter, "canvas_messages_dropped_total", "Messages dropped without a word, over a budget.",
      onReactor: { Double($0.statistics.droppedMessages) })
    metrics.tally(
      "canvas_http_refusals_total", "Requests answered with an error, by code.", label: "code",
      onReactor: { $0.statistics.httpRefusals })
  }

  /// How often messages of one type came.
  static func messages(_ metrics: MetricRegistrar, plugin: String, _ version: ProtocolVersion, _ type: String)
    -> Counter
  {
    metrics.counter(
      "canvas_messages_total", "Messages received, by plugin, protocol version and type.",
      labels: ["plugin": plugin, "version": "\(version.rawValue)", "type": type])
  }
}

/// How long HTTP requests took, from the complete request to the beginning of the answer: by route and class of status.
struct HTTPLatencies: Sendable {
  private static let classes = 1...5

  /// By route, then by class of status; the last route is none.
  private let histograms: [[Histogram]]

  init(_ routes: [Route], _ metrics: MetricRegistrar) {
    let names = routes.map { ($0.method.rawValue, $0.pattern) } + [("other", "other")]
    histograms = names.map { method, pattern in
      Self.classes.map { status in
        metrics.histogram(
          "canvas_http_request_seconds", "From a complete request to the beginning of its answer.",
          labels: ["method": method, "route": pattern, "status": "\(status)xx"], buckets: .latency, isSparse: true)
      }
    }
  }

  /// Of a route's number, `nil` for a path without route.
  func histogram(of route: Int?, _ status: HTTPStatus) -> Histogram? {
    guard Self.classes.contains(status.rawValue / 100) else { return nil }
    return histograms[route ?? histograms.count - 1][status.rawValue / 100 - 1]
  }
}
