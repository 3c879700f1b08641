internal import Dispatch
internal import Glibc
internal import Kernel

/// Finds the addresses of one server: at once when it has a path or a numeric address, else by the system's resolver on
/// a thread of Dispatch's. One question at a time: a resolver that hangs holds up one thread, whatever is tried again.
final class RedisResolver {
  typealias Answer = Result<[RedisAddress], RedisError>

  private let endpoint: RedisURL.Endpoint
  private unowned let reactor: Reactor
  private var waiting: ((Answer) -> Void)?
  private var isAsking = false

  init(_ endpoint: RedisURL.Endpoint, on reactor: Reactor) {
    self.endpoint = endpoint
    self.reactor = reactor
  }

  /// Answers on the reactor; a later question takes an earlier one's place.
  func resolve(_ answer: @escaping (Answer) -> Void) {
    switch endpoint {
    case .unix(let path):
      answer(RedisAddress(path: path).map { .success([$0]) } ?? .failure(.cannotConnect("the path is too long")))
    case .tcp(let host, let port, _):
      if let address = RedisAddress(numeric: host, port: port) { return answer(.success([address])) }
      waiting = answer
      if !isAsking { ask(host, port) }
    case .cluster, .sentinel: answer(.failure(.cannotConnect("it is not one server: RedisClient finds its nodes")))
    }
  }

  /// Forgets the question.
  func cancel() { waiting = nil }

  private func ask(_ host: String, _ port: UInt16) {
    isAsking = true
    let mailbox = reactor.mailbox
    let confined = Confined(self)
    DispatchQueue.global().async {
      let answer = Self.lookUp(host, port)
      mailbox.post { _ in confined.value.found(answer) }
    }
  }

  private func found(_ answer: Answer) {
    isAsking = false
    let waiting = waiting
    self.waiting = nil
    waiting?(answer)
  }

  private static func lookUp(_ host: String, _ port: UInt16) -> Answer {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else { return .failure(.cannotConnect("\(host): \(String(cString: gai_strerror(code)))")) }
    defer { freeaddrinfo(list) }
    var addresses: [RedisAddress] = []
    var next = list
    while let found = next?.pointee, addresses.count < 32 {
      if let address = RedisAddress(found) { addresses.append(address) }
      next = found.ai_next
    }
    return addresses.isEmpty ? .failure(.cannotConnect("\(host) has no address")) : .success(addresses)
  }
}
