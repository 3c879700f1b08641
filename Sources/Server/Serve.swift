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
    logger.info("listening on http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
    await signals.wait()
    logger.info("stopping: connections are closed and stores flushed")
    await server.stop()
    logger.info("stopped")
  }
}
