internal import COpenSSL

/// Whom TLS connections trust, and what they show of themselves. The server's certificate and name are always checked.
///
/// `@unchecked`: the context is configured in `init` and only read afterwards; OpenSSL counts its references atomically.
public final class RedisTLS: @unchecked Sendable {
  let context: OpaquePointer

  /// Reads the certificates; call it while starting up.
  ///
  /// - Parameters:
  ///   - authorities: a PEM file of the authorities to trust; without it the system's.
  ///   - certificate: a PEM file with our own certificate chain, for servers that ask for one.
  ///   - key: a PEM file with its key.
  public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) throws(RedisError) {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .invalid("TLS: \(TLSFailure.text)") }
    self.context = context
    _ = canvas_ssl_require_tls12(context)
    canvas_ssl_allow_partial_writes(context)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    if let authorities {
      try Self.check(SSL_CTX_load_verify_locations(context, authorities, nil), authorities)
    } else {
      try Self.check(SSL_CTX_set_default_verify_paths(context), "the system's authorities")
    }
    if let certificate { try Self.check(SSL_CTX_use_certificate_chain_file(context, certificate), certificate) }
    if let key { try Self.check(SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM), key) }
  }

  deinit { SSL_CTX_free(context) }

  private static func check(_ result: Int32, _ file: String) throws(RedisError) {
    guard result != 1 else { return }
    throw .invalid("TLS: \(file): \(TLSFailure.text)")
  }
}

/// OpenSSL's words for what went wrong last on this thread.
enum TLSFailure {
  static var text: String {
    let code = ERR_get_error()
    defer { ERR_clear_error() }
    guard code != 0 else { return "unknown failure" }
    var buffer = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
