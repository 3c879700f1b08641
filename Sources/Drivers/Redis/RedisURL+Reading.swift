extension RedisURL {
  /// What stands before and behind the last `@` of the part that may hold one.
  static func split(login text: Substring) -> (login: Substring, place: Substring) {
    let authority = text.prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return ("", text) }
    return (text[..<at], text[text.index(after: at)...])
  }

  static func read(login text: Substring) throws(RedisError) -> (user: String?, password: String?) {
    guard !text.isEmpty else { return (nil, nil) }
    guard let colon = text.firstIndex(of: ":") else { return (try decode(text), nil) }
    let user = try decode(text[..<colon])
    return (user.isEmpty ? nil : user, try decode(text[text.index(after: colon)...]))
  }

  /// `/path?db=1`
  static func read(path text: Substring) throws(RedisError) -> (path: String, database: Int) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = try decode(parts[0])
    // sockaddr_un.sun_path, with its final NUL.
    guard path.hasPrefix("/"), path.utf8.count < 108 else { throw .invalid("a socket's path is absolute and short") }
    guard parts.count > 1 else { return (path, 0) }
    guard parts[1].hasPrefix("db=") else { throw .invalid("a Redis URL has no option but db") }
    return (path, try read(database: parts[1].dropFirst(3)))
  }

  /// `host:port/database`, `[::1]:port/database`
  static func read(authority text: Substring) throws(RedisError) -> (host: String, port: UInt16, database: Int) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let database = parts.count > 1 && !parts[1].isEmpty ? try read(database: parts[1]) : 0
    guard !parts[0].contains(",") else {
      throw .invalid("several hosts: redis+cluster:// or redis+sentinel:// says what they are")
    }
    let node = try read(node: parts[0], port: 6379)
    return (node.host, node.port, database)
  }

  /// `host:port,host:port`
  static func read(cluster text: Substring) throws(RedisError) -> [RedisNode] {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count < 2 || parts[1].isEmpty else { throw .invalid("a Redis Cluster has no databases by number") }
    return try read(nodes: parts[0], port: 6379)
  }

  struct SentinelPlace {
    let master: String
    let sentinels: [RedisNode]
    let database: Int
    let login: (user: String?, password: String?)
  }

  /// `host:port,host:port/name/database?sentinel=user:password`
  static func read(sentinel text: Substring) throws(RedisError) -> SentinelPlace {
    let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = halves[0].split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 1, !parts[1].isEmpty else {
      throw .invalid("redis+sentinel:// names the master, as in host/name")
    }
    let database = parts.count > 2 && !parts[2].isEmpty ? try read(database: parts[2]) : 0
    return SentinelPlace(
      master: try decode(parts[1]), sentinels: try read(nodes: parts[0], port: 26379), database: database,
      login: try read(sentinelLogin: halves.count > 1 ? halves[1] : ""))
  }

  private static func read(sentinelLogin text: Substring) throws(RedisError) -> (user: String?, password: String?) {
    guard !text.isEmpty else { return (nil, nil) }
    let mark = "sentinel="
    guard text.hasPrefix(mark) else { throw .invalid("redis+sentinel:// has no option but sentinel") }
    let login = text.dropFirst(mark.count)
    return try read(login: login.contains(":") ? login : ":" + login)
  }

  private static func read(nodes text: Substring, port: UInt16) throws(RedisError) -> [RedisNode] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 64 else { throw .invalid("a Redis URL names at most 64 hosts") }
    return try parts.map { (part) throws(RedisError) in try read(node: part, port: port) }
  }

  private static func read(node text: Substring, port: UInt16) throws(RedisError) -> RedisNode {
    var host = text
    var port = port
    if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
      guard let number = UInt16(host[host.index(after: colon)...]), number > 0 else {
        throw .invalid("a Redis URL's port is a number from 1 to 65535")
      }
      port = number
      host = host[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, !host.contains("%") else { throw .invalid("a Redis URL names a host, as it is") }
    return RedisNode(host: String(host), port: port)
  }

  private static func read(database text: Substring) throws(RedisError) -> Int {
    guard let number = Int(text), (0..<(1 << 20)).contains(number) else {
      throw .invalid("a Redis URL's database is a number")
    }
    return number
  }

  /// Percent-decoding (RFC 3986, section 2.1).
  private static func decode(_ text: Substring) throws(RedisError) -> String {
    var result: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
        throw .invalid("a Redis URL has a % that is no %XX")
      }
      result.append(value)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: result, as: UTF8.self) else { throw .invalid("a Redis URL is UTF-8") }
    return decoded
  }
}
