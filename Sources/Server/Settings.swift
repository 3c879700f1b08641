import Foundation
import Kernel

/// The configuration of one run: built-in defaults, the config file over them, `--set` over that.
struct Settings {
  static let defaultFile = "config/canvas.json5"

  /// How the published environment variables reach settings when no file says otherwise.
  static let environment = """
    {
      server: { port: "${PORT:-8080}", clientURL: "${CLIENT_URL:-}" },
      metrics: { token: "${METRICS_TOKEN:-}" },
      dataFolder: "${CANVAS_DATA:-var}",
      plugins: {
        auth: {
          accessTokenSecret: "${ACCESS_TOKEN_SECRET:-}",
          refreshTokenSecret: "${REFRESH_TOKEN_SECRET:-}",
          verificationSecret: "${VERIFICATION_SECRET:-}",
        },
      },
    }
    """

  let document: ConfigDocument
  let kernel: KernelConfiguration

  init(_ options: Options) throws {
    var document = try ConfigDocument(Self.environment, source: "(built in)")
    if let file = options.configFile ?? Self.foundFile() { document.overlay(try ConfigDocument.load(file)) }
    for assignment in options.settings { try document.set(assignment) }
    self.document = document
    kernel = try ConfigDecoder.decode(KernelConfiguration.self, from: document.root, ignoring: ["plugins"])
  }

  /// The enabled plugins, made and in dependency order.
  func plugins(logger: Logger) throws -> [any Plugin] {
    try PluginSelection(from: pluginTypes, document) { manifest in
      PluginEnvironment(
        logger: logger.labelled(manifest.name), dataFolder: kernel.dataFolder,
        allowedOrigins: kernel.server.origins)
    }.plugins
  }

  private static func foundFile() -> String? {
    FileManager.default.fileExists(atPath: defaultFile) ? defaultFile : nil
  }
}
