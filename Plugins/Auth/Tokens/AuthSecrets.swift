import ClusterAPI
import Foundation
import Glibc
import Kernel

/// Why the server has no secrets to sign with; the text says what to do.
struct AuthSecretsError: Error, Equatable, CustomStringConvertible {
  let description: String
}

/// The three keys: of access tokens, of refresh tokens, of verification tokens. Given ones come from the environment; those that are not
/// given are made once and kept in the data folder, so that a first start needs no setup. Several instances have to be given all.
struct AuthSecrets: Equatable, Sendable {
  /// Bytes a key must have (RFC 7518 section 3.2).
  static let minBytes = 32

  var access: [UInt8]
  var refresh: [UInt8]
  var verification: [UInt8]

  /// Takes the given secrets, and the others from `file`, which is made with mode 0600 when it is not there; without a
  /// file none may be missing. Empty counts as not given. Blocks.
  static func load(
    access: String?, refresh: String?, verification: String?, file: String?, random: RandomSource = .system
  ) throws -> AuthSecrets {
    let given = ["ACCESS_TOKEN_SECRET": access, "REFRESH_TOKEN_SECRET": refresh, "VERIFICATION_SECRET": verification]
      .compactMapValues { $0.flatMap { $0.isEmpty ? nil : $0 } }
    for (name, secret) in given.sorted(by: { $0.key < $1.key }) where secret.utf8.count < minBytes {
      throw AuthSecretsError(
        description: "\(name) has \(secret.utf8.count) bytes; give at least \(minBytes), for instance from "
          + "'openssl rand -base64 48', or leave it unset to have one made")
    }
    guard Set(given.values).count == given.count else {
      throw AuthSecretsError(description: "\(given.keys.sorted().joined(separator: ", ")) must differ from each other")
    }
    let kept = given.count == 3 ? [:] : try keep(in: file, missing: names.filter { given[$0] == nil }, random)
    func key(_ name: String) throws -> [UInt8] {
      guard let secret = given[name] ?? kept[name], secret.utf8.count >= minBytes else {
        throw AuthSecretsError(
          description: "\(file ?? "") has no usable \(name); remove the file to have secrets made anew")
      }
      return Array(secret.utf8)
    }
    return AuthSecrets(
      access: try key("ACCESS_TOKEN_SECRET"), refresh: try key("REFRESH_TOKEN_SECRET"),
      verification: try key("VERIFICATION_SECRET"))
  }

  /// What the instances compare: a secret that one of them was given and others were not.
  static func settings(_ configuration: AuthConfiguration) -> [SharedSetting] {
    let secrets = [
      "ACCESS_TOKEN_SECRET": configuration.accessTokenSecret, "REFRESH_TOKEN_SECRET": configuration.refreshTokenSecret,
      "VERIFICATION_SECRET": configuration.verificationSecret,
    ]
    return names.compactMap { name in
      guard let secret = secrets[name]?.revealed, !secret.isEmpty else { return nil }
      let code = MACKey(Array(secret.utf8)).code(for: "canvas: do instances have the same \(name)?".utf8)
      let hash = code.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      return SharedSetting(name, fingerprint: hash, ifOthers: "who signs in at one is refused at the other")
    }
  }

  private static let names = ["ACCESS_TOKEN_SECRET", "REFRESH_TOKEN_SECRET", "VERIFICATION_SECRET"]

  /// What the file says; made first when it is not there. Two servers that start at once end up with one file.
  private static func keep(
    in file: String?, missing: [String], _ random: RandomSource
  ) throws -> [String: String] {
    guard let file else {
      throw AuthSecretsError(
        description: "plugins.cluster is on, and all instances need the same secrets: set "
          + "\(missing.joined(separator: ", ")), for instance each from 'openssl rand -base64 48'")
    }
    if !FileManager.default.fileExists(atPath: file) {
      let fresh = Dictionary(uniqueKeysWithValues: names.map { ($0, random.identifier(bytes: 48)) })
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      let draft = file + "." + random.identifier(bytes: 8)
      try PrivateFile.create(draft, with: String(decoding: try encoder.encode(fresh), as: UTF8.self) + "\n")
      defer { unlink(draft) }
      // Unlike a rename, a link never replaces what another process has put there meanwhile.
      guard link(draft, file) == 0 || errno == EEXIST else {
        throw AuthSecretsError(description: "\(file) cannot be made: \(String(cString: strerror(errno)))")
      }
    }
    chmod(file, 0o600)
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    guard let kept = try? JSONDecoder().decode([String: String].self, from: data) else {
      throw AuthSecretsError(
        description: "\(file) is not a JSON object of texts; restore it from a backup or remove it")
    }
    return kept
  }
}
