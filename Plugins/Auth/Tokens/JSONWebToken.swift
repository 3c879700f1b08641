import Foundation
import Kernel

/// Why a token was not believed.
enum JSONWebTokenError: Error, Equatable {
  /// Not three base64url parts of JSON with `iat` and `exp`, or longer than any token of ours.
  case malformed
  /// A header other than `{"alg":"HS256","typ":"JWT"}`.
  case unsupported
  /// Made with another key, or changed since.
  case badSignature
  /// Past its `exp`, or before its `nbf` or `iat`.
  case outOfTime
}

/// JSON Web Tokens (RFC 7519) with the one algorithm HS256: the header says nothing that is believed.
enum JSONWebToken {
  /// No token of ours is longer, in bytes.
  static let maxLength = 4096
  /// How far ahead of ours the clock that issued a token may be, in seconds.
  static let skew = 60

  private static let header = Base64.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), as: .url)

  private struct Header: Decodable {
    var alg: String
    var typ: String
    var crit: [String]?
  }

  private struct Times: Decodable {
    var iat: Int
    var exp: Int
    var nbf: Int?
  }

  /// The compact form of these claims, which must have `iat` and `exp` in seconds.
  static func sign(_ claims: some Encodable, with key: MACKey) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let signed = header + "." + Base64.encode([UInt8](try encoder.encode(claims)), as: .url)
    return signed + "." + Base64.encode(key.code(for: signed.utf8), as: .url)
  }

  /// The claims of a token that was signed with `key` and is valid at `now`. The signature is checked before any
  /// claim is looked at.
  static func verify<Claims: Decodable>(
    _ token: String, as type: Claims.Type, with key: MACKey, at now: Timestamp
  ) throws(JSONWebTokenError) -> Claims {
    guard token.utf8.count <= maxLength else { throw .malformed }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let signature = Base64.decode(parts[2], as: .url) else { throw .malformed }
    let stated = try decode(Header.self, from: parts[0])
    guard stated.alg == "HS256", stated.typ == "JWT", stated.crit == nil else { throw .unsupported }
    let signed = parts[0] + "." + parts[1]
    guard equalInConstantTime(signature, key.code(for: signed.utf8)) else { throw .badSignature }
    let times = try decode(Times.self, from: parts[1])
    let second = Int(now.milliseconds / 1000)
    guard second < times.exp, times.iat <= second + skew, times.nbf ?? 0 <= second + skew else { throw .outOfTime }
    return try decode(type, from: parts[1])
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from part: Substring
  ) throws(JSONWebTokenError) -> Value {
    guard let bytes = Base64.decode(part, as: .url), let value = try? JSONDecoder().decode(type, from: Data(bytes))
    else {
      throw .malformed
    }
    return value
  }
}
