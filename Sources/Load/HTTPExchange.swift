/// A whole HTTP/1.1 answer, as far as this program needs one (RFC 9112 section 6.3).
struct HTTPAnswer: Equatable {
  var status: Int
  var body: String

  /// `nil` while `bytes` may not be all of it; without a Content-Length only the connection's end tells.
  init?(_ bytes: [UInt8], ended: Bool) {
    guard let head = HTTPAnswer.headEnd(bytes) else { return nil }
    let lines = String(decoding: bytes[..<head], as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, let status = Int(words[1]) else { return nil }
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) }
    guard ended || bytes.count - head >= length ?? .max else { return nil }
    self.status = status
    body = String(decoding: bytes[head...], as: UTF8.self)
  }

  /// Where the header section ends and the body begins.
  static func headEnd(_ bytes: [UInt8]) -> Int? {
    let end: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4 else { return nil }
    return (0...(bytes.count - 4)).first { bytes[$0..<$0 + 4].elementsEqual(end) }.map { $0 + 4 }
  }
}

/// `POST /api/user/rooms`: makes one room.
struct RoomRequest {
  let token: String

  func send(to endpoint: Endpoint) throws(LoadFailure) -> String {
    let request =
      "POST /api/user/rooms HTTP/1.1\r\nHost: \(endpoint.host):\(endpoint.port)\r\n"
      + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      + "Connection: close\r\n\r\n{}"
    let answer = try Socket(blockingTo: endpoint).exchange(Array(request.utf8), what: "making a room")
    guard (200...299).contains(answer.status), let room = roomID(in: answer.body) else {
      throw .refused("making a room", status: answer.status, body: answer.body)
    }
    return room
  }

  /// The value of `"roomId"` in `{"success":true,"data":{"roomId":...}}`; ids have nothing to unescape.
  private func roomID(in body: String) -> String? {
    guard let key = body.firstRange(of: "\"roomId\"") else { return nil }
    let value = body[key.upperBound...].drop { $0 == ":" || $0 == " " }
    guard value.first == "\"" else { return nil }
    return String(value.dropFirst().prefix { $0 != "\"" })
  }
}
