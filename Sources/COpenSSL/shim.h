#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Swift cannot import macros with arguments; these are their typed forms.

/// Nothing older than TLS 1.2 is spoken.
static inline int canvas_ssl_require_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// What a read or write moved may be less than asked, and a buffer may move between tries.
static inline void canvas_ssl_allow_partial_writes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

/// The name sent in the clear, by which a server picks its certificate (RFC 6066, section 3).
static inline int canvas_ssl_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}

/// Bytes that wait in a memory BIO.
static inline size_t canvas_bio_pending(BIO *bio) { return BIO_ctrl_pending(bio); }
