internal import Kernel

/// Who uses a link.
protocol RedisLinkOwner: AnyObject {
  /// The greeting is over: commands may be written.
  func linkOpened()
  func linkReceived(_ reply: RedisValue)
  /// A link that was full can be written to again.
  func linkDrained()
  /// The link is closed; nothing follows.
  func linkFailed(_ error: RedisError)
}

/// One connection from its socket to its end: TLS, the greeting, then replies. It is never made again; that is
/// ``RedisDialer``'s.
final class RedisLink: RedisSocketOwner {
  private enum Stage {
    case securing
    case greeting(RedisGreeting)
    case open
    case closed
  }

  private let server: RedisServer
  private let socket: RedisSocket
  private let reader: ReplyReader
  private let tls: TLSSession?
  private var stage = Stage.securing
  private weak var owner: (any RedisLinkOwner)?

  /// Begins to connect; the owner is told how it went, never from within this call.
  init(
    _ server: RedisServer, at address: RedisAddress, on reactor: Reactor, owner: any RedisLinkOwner
  ) throws(RedisError) {
    let options = server.options
    self.server = server
    self.owner = owner
    reader = try ReplyReader(maxBytes: options.maxReplyBytes, maxElements: options.maxReplyElements)
    if let context = server.tls, case .tcp(let host, _, _) = server.url.endpoint {
      tls = try TLSSession(context, host: host)
    } else {
      tls = nil
    }
    do {
      socket = try RedisSocket(family: address.family, on: reactor)
      socket.owner = self
      try socket.connect(to: address)
    } catch {
      throw .cannotConnect("\(error)")
    }
  }

  /// Whether more may be written; if not, ``RedisLinkOwner/linkDrained()`` follows.
  var isDrained: Bool { socket.isDrained }

  /// Writes what is ready to be sent.
  func write(_ bytes: [UInt8]) {
    guard let tls else { return socket.write(bytes) }
    do {
      try tls.write(bytes)
      socket.write(tls.takeOutput())
    } catch {
      fail(error)
    }
  }

  /// Closes now; the owner is not told.
  func close() {
    stage = .closed
    owner = nil
    socket.close()
  }

  private func fail(_ error: RedisError) {
    let owner = owner
    close()
    owner?.linkFailed(error)
  }

  // MARK: What the socket tells

  func socketConnected() {
    guard let tls else { return greet() }
    do {
      try tls.handshake()
      socket.write(tls.takeOutput())
    } catch {
      fail(error)
    }
  }

  func socketReceived(_ bytes: UnsafeRawBufferPointer) {
    do {
      if let tls { try receive(bytes, through: tls) } else { try receive(bytes) }
    } catch {
      fail(error)
    }
  }

  func socketDrained() { owner?.linkDrained() }

  func socketFailed(_ reason: String) {
    switch stage {
    case .open: fail(.lost)
    case .securing, .greeting: fail(.cannotConnect(reason))
    case .closed: break
    }
  }

  // MARK: Receiving

  private func receive(_ bytes: UnsafeRawBufferPointer, through tls: TLSSession) throws(RedisError) {
    try tls.feed(bytes)
    if !tls.isEstablished {
      try tls.handshake()
      socket.write(tls.takeOutput())
      guard tls.isEstablished else { return }
      greet()
    }
    while !isClosed, let bytes = try tls.read() {
      guard !bytes.isEmpty else { return socketFailed("the server ended TLS") }
      try receive(bytes)
    }
    // What the session answers by itself, such as a new key.
    let answer = tls.takeOutput()
    if !answer.isEmpty { socket.write(answer) }
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
    guard !isClosed else { return }
    try reader.feed(bytes)
    while !isClosed, let reply = try reader.next() { try take(reply) }
  }

  private func take(_ reply: RedisValue) throws(RedisError) {
    switch stage {
    case .greeting(var greeting):
      if try greeting.take(reply) {
        stage = .open
        owner?.linkOpened()
      } else {
        stage = .greeting(greeting)
      }
    case .open: owner?.linkReceived(reply)
    case .securing, .closed: break
    }
  }

  private func greet() {
    let greeting = RedisGreeting(server)
    stage = .greeting(greeting)
    write(greeting.bytes)
  }

  private var isClosed: Bool { if case .closed = stage { true } else { false } }
}
