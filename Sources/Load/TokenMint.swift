import COpenSSL

/// Who a connection is: each has an account of its own.
struct Account: Equatable {
  /// 24 hexadecimal digits.
  var userID: String
  var name: String
}

/// Signs the access tokens that sign-in would hand out (RFC 7519, HS256), so that a run needs no accounts in a store.
struct TokenMint {
  let secret: String
  /// Unix seconds; also makes the accounts of two runs differ.
  let issued: Int

  /// The `index`-th account of this run.
  func account(_ index: Int) -> Account {
    Account(userID: hex(issued, digits: 8) + hex(index, digits: 16), name: "load-\(index)")
  }

  /// A token that is good for a day.
  func token(for account: Account) -> String {
    let claims =
      #"{"userId":"\#(account.userID)","email":"\#(account.name)@example.test","name":"\#(account.name)","#
      + #""isVerified":true,"iat":\#(issued),"exp":\#(issued + 86_400)}"#
    let signed = base64url(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "." + base64url(Array(claims.utf8))
    return signed + "." + base64url(signature(of: Array(signed.utf8)))
  }

  private func signature(of bytes: [UInt8]) -> [UInt8] {
    let key = Array(secret.utf8)
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &length)
    return digest
  }

  private func hex(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
  }

  /// RFC 4648 section 5, without padding.
  private func base64url(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var bits = 0
    var held = 0
    for byte in bytes {
      held = held << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[held >> bits & 63])
      }
      held &= 63
    }
    if bits > 0 { text.append(alphabet[held << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }
}
