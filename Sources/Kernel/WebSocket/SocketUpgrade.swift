/// Decides about an upgrade request: handshake rules, protocol version, identity; before anything is switched.
struct SocketUpgrade: Sendable {
  /// What a socket becomes.
  enum Role: Sendable {
    case session(Principal, ProtocolVersion)
    case raw(RawSocket)
  }

  enum Outcome: Sendable {
    case accept(HTTPResponse, Role, DeflateParameters?)
    case refuse(HTTPResponse)
  }

  let catalogue: Catalogue
  let compression: KernelConfiguration.Compression
  /// Versions that will go.
  let retirements: [ProtocolVersion: VersionRetirement]
  let logger: Logger

  func decide(_ request: HTTPRequest) async -> Outcome {
    do {
      let accept = try WebSocketHandshake.accept(request)
      let deflate =
        compression.enabled
        ? DeflateParameters.accept(request, contextTakeover: compression.contextTakeover) : nil
      if let raw = catalogue.rawSockets[request.path] {
        return .accept(WebSocketHandshake.response(accept: accept, deflate: deflate), .raw(raw), deflate)
      }
      let (version, subprotocol) = try Self.version(request)
      guard let authenticator = catalogue.authenticator else { throw ProtocolError.noSockets }
      let principal = try await authenticator(request)
      var response = WebSocketHandshake.response(accept: accept, subprotocol: subprotocol, deflate: deflate)
      retirements[version]?.add(to: &response.headers)
      return .accept(response, .session(principal, version), deflate)
    } catch let error as ProtocolError {
      var response = HTTPResponse.error(error)
      for field in WebSocketHandshake.refusalHeaders(for: error).fields { response.headers[field.name] = field.value }
      return .refuse(response)
    } catch {
      logger.error("upgrade \(request.id) failed: \(error)")
      return .refuse(.error(.internal(id: request.id)))
    }
  }

  /// From `?v=2` or the subprotocol `canvas.v2`, which must not contradict each other; nothing means v1. With it the
  /// subprotocol to answer, when one was offered (C-1).
  static func version(
    _ request: HTTPRequest
  ) throws(ProtocolError) -> (version: ProtocolVersion, subprotocol: String?) {
    let ours = WebSocketHandshake.subprotocols(of: request).filter { $0.hasPrefix("canvas.") }
    let offered = ProtocolVersion.allCases.filter { version in ours.contains { $0 == version.subprotocol } }.last
    guard ours.isEmpty || offered != nil else { throw .unknownVersion }
    let asked = request.query.filter { $0.name == "v" }.map(\.value)
    guard let wanted = asked.first else { return (offered ?? .v1, offered?.subprotocol) }
    guard asked.count == 1, let number = Int(wanted), let version = ProtocolVersion(rawValue: number),
      offered == nil || offered == version
    else { throw .unknownVersion }
    return (version, offered?.subprotocol)
  }
}

extension ProtocolError {
  /// The client asked for a protocol version that is not spoken here.
  static let unknownVersion = ProtocolError(
    "unknown_version",
    "This server speaks protocol versions \(spokenVersions)."
  ).with("versions", spokenVersions)

  private static var spokenVersions: String {
    ProtocolVersion.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
  }

  /// No plugin says who may open a socket, so nobody may.
  static let noSockets = ProtocolError(
    "no_sockets", "This server has no sign-in enabled, so it accepts no sockets.", status: .notFound)
}
