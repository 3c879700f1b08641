/// Decides about an upgrade request: handshake rules, protocol version, identity; before anything is switched.
struct SocketUpgrade: Sendable {
  /// What a socket becomes.
  enum Role: Sendable {
    case session(Principal, ProtocolVersion)
    case raw(RawSocket)
  }

  enum Outcome: Sendable {
    case accept(HTTPResponse, Role)
    case refuse(HTTPResponse)
  }

  let catalogue: Catalogue
  let logger: Logger

  func decide(_ request: HTTPRequest) async -> Outcome {
    do {
      let accept = try WebSocketHandshake.accept(request)
      if let raw = catalogue.rawSockets[request.path] {
        return .accept(WebSocketHandshake.response(accept: accept), .raw(raw))
      }
      let version = try Self.version(request)
      guard let authenticator = catalogue.authenticator else { throw ProtocolError.noSockets }
      let principal = try await authenticator(request)
      return .accept(WebSocketHandshake.response(accept: accept), .session(principal, version))
    } catch let error as ProtocolError {
      var response = HTTPResponse.error(error)
      for field in WebSocketHandshake.refusalHeaders(for: error).fields { response.headers[field.name] = field.value }
      return .refuse(response)
    } catch {
      logger.error("upgrade \(request.id) failed: \(error)")
      return .refuse(.error(.internal(id: request.id)))
    }
  }

  /// `?v=1`, or nothing, which means v1.
  static func version(_ request: HTTPRequest) throws(ProtocolError) -> ProtocolVersion {
    let asked = request.query.filter { $0.name == "v" }.map(\.value)
    guard let wanted = asked.first else { return .v1 }
    guard asked.count == 1, let number = Int(wanted), let version = ProtocolVersion(rawValue: number) else {
      throw .unknownVersion
    }
    return version
  }
}

extension ProtocolError {
  /// The client asked for a protocol version that is not spoken here.
  static let unknownVersion = ProtocolError(
    "unknown_version",
    "This server speaks protocol version \(ProtocolVersion.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")).")
  /// No plugin says who may open a socket, so nobody may.
  static let noSockets = ProtocolError(
    "no_sockets", "This server has no sign-in enabled, so it accepts no sockets.", status: .notFound)
}
