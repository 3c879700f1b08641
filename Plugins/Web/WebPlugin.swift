internal import Foundation
public import Kernel

/// The browser client: its files, and its one page for the addresses that are screens of it.
public final class WebPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "web", version: "1.0", summary: "Serves the whiteboard's page.", after: ["auth", "rate-limit"])

  /// Nothing but our own files; sockets to wherever the page came from.
  private static let policy = [
    "default-src 'self'", "connect-src 'self' ws: wss:", "img-src 'self' data: blob:", "style-src 'self'",
    "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private let files: PageFiles

  public init(configuration: NoConfiguration, environment: PluginEnvironment) throws {
    let root = Bundle.module.resourceURL?.appendingPathComponent("Public").path ?? "Public"
    files = try PageFiles(root: root, headers: ["Content-Security-Policy": Self.policy])
  }

  public func register(with registrar: inout Registrar<WebPlugin>) {
    let files = files
    registrar.interceptRequests { request, route, next in
      guard route == nil, request.method == .get || request.method == .head else { return try await next(request) }
      if let response = files.respond(to: request) ?? files.notFound(request) { return response }
      return try await next(request)
    }
  }
}
