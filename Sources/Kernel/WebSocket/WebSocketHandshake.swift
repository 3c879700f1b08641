internal import COpenSSL

/// The server's side of the opening handshake (RFC 6455 section 4.2): pure checks of a request, and the answer to it.
public enum WebSocketHandshake {
  /// What a client's key is joined with before it is hashed (section 1.3).
  private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  /// Checks an upgrade request (section 4.2.1) and returns the value of `Sec-WebSocket-Accept` (section 4.2.2).
  ///
  /// Throws ``ProtocolError/webSocketVersion`` (426) for a version other than 13 and ``ProtocolError/webSocketHandshake(_:)``
  /// (400) for everything else. Send ``refusalHeaders(for:)`` with it.
  public static func accept(_ request: HTTPRequest) throws(ProtocolError) -> String {
    guard request.method == .get else { throw .webSocketHandshake("the method must be GET") }
    for name in ["host", "origin", "sec-websocket-key", "sec-websocket-version"] {
      guard request.headers.all(name).count <= 1 else { throw .webSocketHandshake("\(name) is repeated") }
    }
    guard tokens(request, "connection").contains("upgrade") else {
      throw .webSocketHandshake("Connection must name upgrade")
    }
    guard tokens(request, "upgrade").contains("websocket") else {
      throw .webSocketHandshake("Upgrade must name websocket")
    }
    guard let version = request.headers["sec-websocket-version"] else {
      throw .webSocketHandshake("Sec-WebSocket-Version is missing")
    }
    guard trimmed(version) == "13" else { throw .webSocketVersion }
    let key = trimmed(request.headers["sec-websocket-key"] ?? "")
    guard Base64.decode(key)?.count == 16 else {
      throw .webSocketHandshake("Sec-WebSocket-Key must be 16 bytes in base64")
    }
    return acceptValue(key: key)
  }

  /// The answer a client expects to its key: base64 of SHA-1 of the key and the protocol's GUID.
  public static func acceptValue(key: some StringProtocol) -> String {
    let joined = Array(key.utf8) + Array(guid.utf8)
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    SHA1(joined, joined.count, &digest)
    return Base64.encode(digest)
  }

  /// The subprotocols a client offers, in its order of preference; what is not a token is left out.
  public static func subprotocols(of request: HTTPRequest) -> [String] {
    elements(request, "sec-websocket-protocol").filter { $0.utf8.allSatisfy(isTokenByte) }.map(String.init)
  }

  /// The 101 that completes the handshake. `subprotocol` is one the client offered, or `nil`; `deflate` is what it is told
  /// of compression.
  public static func response(
    accept: String, subprotocol: String? = nil, deflate: DeflateParameters? = nil
  ) -> HTTPResponse {
    var headers: HTTPHeaders = ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept]
    if let subprotocol { headers.add("Sec-WebSocket-Protocol", subprotocol) }
    if let deflate { headers.add("Sec-WebSocket-Extensions", deflate.response) }
    return HTTPResponse(status: HTTPStatus(rawValue: 101), headers: headers)
  }

  /// What a refusal's response carries besides its body: the version we speak, with a 426 (section 4.4).
  public static func refusalHeaders(for error: ProtocolError) -> HTTPHeaders {
    guard error.status == .upgradeRequired else { return [:] }
    return ["Sec-WebSocket-Version": "13", "Upgrade": "websocket", "Connection": "Upgrade"]
  }
}

extension ProtocolError {
  /// The client speaks another version of the WebSocket protocol.
  public static let webSocketVersion = ProtocolError(
    "websocket_version", "Use version 13 of the WebSocket protocol.", status: .upgradeRequired)

  /// The request is no valid opening handshake; `problem` names the rule it broke.
  public static func webSocketHandshake(_ problem: String) -> ProtocolError {
    ProtocolError("websocket_handshake", "This is not a valid WebSocket handshake: \(problem).")
  }
}

extension WebSocketHandshake {
  /// The elements of a comma-separated list, over all fields of this name (RFC 9110 section 5.6.1), without empty ones.
  private static func elements(_ request: HTTPRequest, _ name: String) -> [Substring] {
    request.headers.all(name).flatMap { $0.split(separator: ",").map { trimmed($0) } }.filter { !$0.isEmpty }
  }

  private static func tokens(_ request: HTTPRequest, _ name: String) -> [String] {
    elements(request, name).map { $0.lowercased() }
  }

  /// Without spaces and tabs at either end.
  private static func trimmed(_ text: some StringProtocol) -> Substring {
    let bytes = Substring(text).utf8
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let head = bytes.drop(while: isBlank)
    return Substring(head.prefix(head.count - head.reversed().prefix(while: isBlank).count))
  }

  /// RFC 9110 section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
