import CPlatform
import Foundation
import Kernel
import Synchronization

/// bcrypt through libcrypt, on a few threads of its own: one hash takes a core for tens of milliseconds, which no
/// reactor may. The queue before those threads is bounded; beyond it callers are told to come back.
final class PasswordHasher: Sendable {
  /// bcrypt's alphabet: its own order of base64.
  private static let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  private let cost: Int
  private let capacity: Int
  private let random: RandomSource
  private let threads: OperationQueue
  private let waiting = Mutex(0)

  /// Makes a hasher that runs `threads` hashes at a time and lets at most `capacity` be under way or wait.
  /// `cost` is bcrypt's: 2 to its power rounds, 4 to 31.
  init(cost: Int = 10, threads: Int = 1, capacity: Int = 128, random: RandomSource = .system) {
    self.cost = min(max(cost, 4), 31)
    self.capacity = max(1, capacity)
    self.random = random
    self.threads = OperationQueue()
    self.threads.maxConcurrentOperationCount = max(1, threads)
    self.threads.name = "password-hasher"
  }

  /// The hash to store for a new password: `$2b$`, the cost, a fresh salt.
  func hash(_ password: Password) async throws(ProtocolError) -> String {
    let setting = setting(salt: random.bytes(16))
    guard let hash = try await run(password.text, setting) else {
      preconditionFailure("libcrypt knows $2b$ and the setting is well-formed")
    }
    return hash
  }

  /// Whether this text is the password of that hash. Without a hash the same work is done for nothing, so that the
  /// answer takes as long whether there is an account or not.
  func matches(_ text: String, hash: String?) async throws(ProtocolError) -> Bool {
    let phrase = Password.isHashable(text) ? text : ""
    let result = try await run(phrase, hash ?? setting(salt: [UInt8](repeating: 0, count: 16)))
    guard let hash, let result, phrase == text else { return false }
    return equalInConstantTime(Array(result.utf8), Array(hash.utf8))
  }

  /// How many are under way or wait.
  var queued: Int { waiting.withLock { $0 } }

  private func run(_ phrase: String, _ setting: String) async throws(ProtocolError) -> String? {
    let admitted = waiting.withLock { count in
      guard count < capacity else { return false }
      count += 1
      return true
    }
    guard admitted else { throw .passwordsBusy }
    return await withCheckedContinuation { continuation in
      threads.addOperation { [self] in
        let result = Self.crypt(phrase, setting)
        waiting.withLock { $0 -= 1 }
        continuation.resume(returning: result)
      }
    }
  }

  private static func crypt(_ phrase: String, _ setting: String) -> String? {
    var output = [CChar](repeating: 0, count: 128)
    guard canvas_crypt(phrase, setting, &output, output.count) == 1 else { return nil }
    return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// `$2b$10$` and the 16 salt bytes in bcrypt's base64, 22 characters.
  private func setting(salt: [UInt8]) -> String {
    var text = "$2b$" + (cost < 10 ? "0" : "") + String(cost) + "$"
    var buffer: UInt32 = 0
    var bits = 0
    for byte in salt + [0] {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.unicodeScalars.append(Unicode.Scalar(Self.alphabet[Int(buffer >> UInt32(bits)) & 0x3F]))
      }
    }
    return String(text.prefix(29))
  }
}
