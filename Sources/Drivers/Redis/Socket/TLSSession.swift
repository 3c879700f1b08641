internal import COpenSSL
internal import Glibc

/// TLS as a machine of bytes in and bytes out: what the socket brings goes in, what it has to send comes out, and no
/// socket is touched (two memory BIOs).
final class TLSSession {
  private let ssl: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  /// As large as a TLS record.
  private let plain = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)

  /// Whether the handshake is over and the server's certificate was found good.
  private(set) var isEstablished = false

  /// A session to `host`, a name or a numeric address, which the certificate has to be for.
  init(_ tls: RedisTLS, host: String) throws(RedisError) {
    guard let ssl = SSL_new(tls.context) else { throw .cannotConnect("TLS: \(TLSFailure.text)") }
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      throw .cannotConnect("TLS: no memory")
    }
    SSL_set_bio(ssl, incoming, outgoing)
    (self.ssl, self.incoming, self.outgoing) = (ssl, incoming, outgoing)
    SSL_set_connect_state(ssl)
    let isNumeric = host != "localhost" && RedisAddress(numeric: host, port: 0) != nil
    let expected =
      isNumeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) : SSL_set1_host(ssl, host)
    guard expected == 1, isNumeric || canvas_ssl_set_server_name(ssl, host) == 1 else {
      throw .cannotConnect("TLS: \(TLSFailure.text)")
    }
  }

  deinit {
    SSL_free(ssl)
    plain.deallocate()
  }

  /// Goes on with the handshake as far as what came allows.
  func handshake() throws(RedisError) {
    guard !isEstablished else { return }
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return isEstablished = true }
    if SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ { throw failure }
  }

  /// Takes in what the socket brought.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
    guard bytes.isEmpty || BIO_write(incoming, bytes.baseAddress, Int32(bytes.count)) == Int32(bytes.count) else {
      throw .cannotConnect("TLS: no memory")
    }
  }

  /// The next plain bytes, good until the next call; `nil` when more has to come first. None is the peer's end.
  func read() throws(RedisError) -> UnsafeRawBufferPointer? {
    ERR_clear_error()
    let count = SSL_read(ssl, plain.baseAddress, Int32(plain.count))
    if count > 0 { return UnsafeRawBufferPointer(rebasing: plain[..<Int(count)]) }
    switch SSL_get_error(ssl, count) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return nil
    case SSL_ERROR_ZERO_RETURN: return UnsafeRawBufferPointer(start: nil, count: 0)
    default: throw failure
    }
  }

  /// Encrypts; the result waits in ``takeOutput()``.
  func write(_ bytes: [UInt8]) throws(RedisError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      ERR_clear_error()
      let count = rest.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
      guard count > 0 else { throw failure }
      rest = rest.dropFirst(Int(count))
    }
  }

  /// What is to be sent.
  func takeOutput() -> [UInt8] {
    let count = canvas_bio_pending(outgoing)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, Int(BIO_read(outgoing, buffer.baseAddress, Int32(buffer.count))))
    }
  }

  private var failure: RedisError {
    let verdict = SSL_get_verify_result(ssl)
    guard verdict == Int(X509_V_OK) else {
      ERR_clear_error()
      return .cannotConnect("TLS: the certificate: \(String(cString: X509_verify_cert_error_string(verdict)))")
    }
    return .cannotConnect("TLS: \(TLSFailure.text)")
  }
}
