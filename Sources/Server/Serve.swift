import Foundation
import Kernel

/// `canvas serve`: runs until a signal asks it to stop.
enum Serve {
  static func run(_ settings: Settings) async throws {
    // Whatever is written here is nobody else's business: password hashes among it.
    umask(0o077)
    let writer = LogWriter(.standardError, format: settings.kernel.log.format)
    let logger = Logger(label: "canvas", level: settings.kernel.log.level, sink: writer)
    defer { logger.flush() }
    let signals = Signals {
      logger.warning("stopping at once: a second signal came")
      logger.flush()
    }
    let folder = try DataFolder(settings.kernel.dataFolder)
    defer { folder.release() }
    let server = try Server(settings.kernel, plugins: try settings.plugins(logger: logger), logger: logger)
    let port = try await server.start()
    try folder.publish(port: port)
    let host = settings.kernel.server.host
    let place = "listening on http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    logger.info(place)
    let supervisor = Supervisor()
    supervisor?.tell("READY=1\nSTATUS=\(place)")
    let watchdog = supervisor?.keepAwake { await server.isTurning() }
    await signals.wait()
    supervisor?.tell("STOPPING=1\nSTATUS=stopping")
    logger.info("stopping: connections are closed and stores flushed")
    await server.stop()
    watchdog?.cancel()
    logger.info("stopped")
  }
}
