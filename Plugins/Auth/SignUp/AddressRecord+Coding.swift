import Foundation
import Kernel

/// In Redis what lasts a day and what lasts five minutes, codes and counted mails, are two values.
extension AddressRecord {
  private struct Lasting: Codable {
    var id: String
    var email: String
    var name: String
    var passwordHash: String
    var state: String
    /// Whether a code was sent that nothing has made void.
    var hasCode: Bool
    var codeExpiresAt: Int64
    var triesLeft: Int
    var createdAt: Int64

    init(_ signUp: SignUp) {
      id = signUp.id
      email = signUp.email.text
      name = signUp.name.text
      passwordHash = signUp.passwordHash
      state = signUp.state.rawValue
      hasCode = !signUp.codeHash.isEmpty
      codeExpiresAt = signUp.codeExpiresAt.milliseconds
      triesLeft = signUp.triesLeft
      createdAt = signUp.createdAt.milliseconds
    }

    func signUp(_ code: Data?) throws(AuthStoreError) -> SignUp {
      guard let email = EmailAddress(email), let name = DisplayName(name), let state = SignUp.State(rawValue: state)
      else { throw .unavailable("a sign-up is damaged") }
      // A code that Redis has forgotten is past its time: nothing has this hash.
      let forgotten = hasCode ? [UInt8](repeating: 0, count: MACKey.codeLength) : []
      return SignUp(
        id: id, email: email, name: name, passwordHash: passwordHash, state: state,
        codeHash: code.map { [UInt8]($0) } ?? forgotten, codeExpiresAt: Timestamp(milliseconds: codeExpiresAt),
        triesLeft: triesLeft, createdAt: Timestamp(milliseconds: createdAt))
    }
  }

  private struct Passing: Codable {
    /// Hashes of codes, by sign-up.
    var codes: [String: Data] = [:]
    var mails: [Int64] = []
  }

  /// Reads both values.
  init(lasting: [UInt8], passing: [UInt8]) throws(AuthStoreError) {
    let passing = try SharedRecord.decode(Passing.self, passing) ?? Passing()
    for record in try SharedRecord.decode([Lasting].self, lasting) ?? [] {
      signUps.append(try record.signUp(passing.codes[record.id]))
    }
    mails = passing.mails.map { Timestamp(milliseconds: $0) }
  }

  /// The value that lasts; empty when there is nothing.
  func lasting() throws(AuthStoreError) -> [UInt8] {
    try SharedRecord.encode(list: signUps.map(Lasting.init))
  }

  /// The value that passes; empty when there is nothing.
  func passing() throws(AuthStoreError) -> [UInt8] {
    var passing = Passing(mails: mails.map(\.milliseconds))
    for signUp in signUps where !signUp.codeHash.isEmpty { passing.codes[signUp.id] = Data(signUp.codeHash) }
    return passing.codes.isEmpty && passing.mails.isEmpty ? [] : try SharedRecord.encode(passing)
  }
}
