public import Kernel

/// Sends back every WebSocket message that comes to `/echo`: what the conformance suite talks to. Off by default.
public final class EchoPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "echo", version: "1.0", summary: "Echoes WebSocket messages at /echo, for conformance tests.",
    isEnabledByDefault: false)

  public init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  public func register(with registrar: inout Registrar<EchoPlugin>) {
    registrar.rawSocket(at: "/echo", messageLimit: 16 << 20) { message, isText, session in
      if isText { session.send(text: message) } else { session.send(binary: message) }
    }
  }
}
