import Kernel

/// The inputs that are measured.
enum Samples {
  /// A v1 stroke of so many points; twenty make about half a KiB.
  static func stroke(id: String, room: String, points: Int) -> String {
    let list = (0..<points).map { "{\"x\":\(100 + $0 * 3).5,\"y\":\(240 - $0).25}" }.joined(separator: ",")
    return """
      {"type":"CANVAS_UPDATE","payload":{"roomId":"\(room)","stroke":{"points":[\(list)],"color":"#34d399","width":2,\
      "strokeId":"\(id)"}}}
      """
  }

  static func cursor(_ x: Int, room: String) -> String {
    "{\"type\":\"CURSOR_MOVE\",\"payload\":{\"roomId\":\"\(room)\",\"x\":\(x).5,\"y\":412.25}}"
  }

  /// A client's frame. A mask of zeros costs what any mask costs and leaves the bytes as they are, so that the same
  /// buffer can be decoded again.
  static func frame(_ text: String, mask: UInt32 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    WebSocketEncoder.append(.text, Array(text.utf8).span, mask: mask, to: &bytes)
    return bytes
  }

  static let request = Array(
    """
    GET /api/user/rooms/K7XM2PQA?from=link HTTP/1.1\r
    Host: board.example.org\r
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
    Accept: application/json\r
    Accept-Language: en-GB,en;q=0.5\r
    Accept-Encoding: gzip, deflate, br\r
    Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOiI2NGYxYTJiM2M0ZDVlNmY3YThiOWMwZDEifQ.c2ln\r
    Connection: keep-alive\r
    Cache-Control: no-cache\r
    \r\n
    """.utf8)

  /// The paths of a usual server.
  static let routes: [(HTTPMethod, String)] = [
    (.post, "/api/home/signup"), (.post, "/api/home/signin"), (.post, "/api/home/refresh-token"),
    (.get, "/api/user/me"), (.get, "/api/user/sign-ins"), (.delete, "/api/user/sign-ins/{id}"),
    (.post, "/api/user/rooms"), (.get, "/api/user/rooms/{id}"), (.get, "/health"), (.get, "/ready"), (.get, "/live"),
  ]
}
