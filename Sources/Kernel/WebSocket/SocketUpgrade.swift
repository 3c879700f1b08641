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
    let offered = try offeredVersions(request)
    let asked = request.query.filter { $0.name == "v" }.map(\.value)
    guard let text = asked.first else { return (offered.first ?? .v1, offered.first?.subprotocol) }
    guard asked.count == 1, let version = ProtocolVersion.allCases.first(where: { "\($0.rawValue)" == text }),
      offered.isEmpty || offered.contains(version)
    else { throw .unknownVersion }
    return (version, offered.isEmpty ? nil : version.subprotocol)
  }

  /// The versions among the subprotocols offered, in the client's order of preference. Names that are none of ours mean
  /// nothing here (RFC 6455 section 4.2.2); one that looks like ours, in whatever case, must not quietly become v1.
  private static func offeredVersions(_ request: HTTPRequest) throws(ProtocolError) -> [ProtocolVersion] {
    let names = WebSocketHandshake.subprotocols(of: request)
    let known = names.compactMap { name in ProtocolVersion.allCases.first { $0.subprotocol == name } }
    let isOurs = names.contains { $0.lowercased().hasPrefix(ProtocolVersion.subprotocolPrefix) }
    guard !known.isEmpty || !isOurs else { throw .unknownVersion }
    return known
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
