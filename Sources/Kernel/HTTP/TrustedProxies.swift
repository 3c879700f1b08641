/// Who the client is behind reverse proxies. Only as many entries of `X-Forwarded-For` count as there are proxies of
/// our own in front: what stands further left was written by the client and is never believed.
public struct TrustedProxies: Equatable, Sendable {
  /// Proxies of our own between the client and this server; 0 means X-Forwarded-For is ignored.
  public let hops: Int

  /// Trusts this many proxies.
  public init(hops: Int = 0) { self.hops = max(0, hops) }

  /// The client's address.
  ///
  /// - Parameters:
  ///   - peer: the other end of the socket, which is the nearest proxy when there is one.
  ///   - headers: the request's.
  /// - Returns: the entry `hops` from the right; with fewer entries, or one that is no address, the last one known.
  public func clientAddress(peer: String, headers: HTTPHeaders) -> String {
    var client = ClientAddress(peer)?.description ?? peer
    guard hops > 0 else { return client }
    let entries = headers.all("x-forwarded-for").flatMap { $0.split(separator: ",") }
    for entry in entries.reversed().prefix(hops) {
      guard let address = ClientAddress(String(entry)) else { break }
      client = address.description
    }
    return client
  }
}
