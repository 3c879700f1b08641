import Kernel
import Mongo

/// Accounts in MongoDB's collection `users`, for any number of instances, in the published layout: `_id` (an object
/// id), `name`, `email` (unique), `password` (the hash), `isVerified`; and `createdAt`.
///
/// Only accounts with `isVerified` are found. One without, which the published server made before the address was
/// confirmed, gives way to one that is.
struct MongoUserStore: UserStore {
  /// Whoever asks is told to try again rather than to wait, also when it is not known yet that MongoDB is away.
  private static let patience = Duration.milliseconds(800)

  private let users: MongoCollection
  private let indexes: MongoIndexes

  init(client: MongoClient) {
    users = client.collection("users")
    indexes = MongoIndexes([MongoIndex(["email": 1], isUnique: true)], of: users)
  }

  /// Makes the index; that MongoDB is away is no failure, since the first insert makes it then.
  func open() async throws(AuthStoreError) { try await translated { try await indexes.makeUnlessAway() } }

  func insert(_ user: User) async throws(AuthStoreError) {
    try await translated {
      // Nothing but the index keeps two instances from making two accounts.
      try await indexes.make(within: Self.patience)
      let document = try document(of: user)
      do {
        try await users.insert(document, within: Self.patience)
      } catch MongoError.duplicateKey {
        let isFree = try await users.deleteOne(
          ["email": .string(user.email.text), "isVerified": false], within: Self.patience)
        guard isFree else { throw AuthStoreError.duplicateEmail }
        try await insert(again: document)
      }
    }
  }

  func find(email: EmailAddress) async throws(AuthStoreError) -> User? {
    try await find(["email": .string(email.text), "isVerified": true])
  }

  func find(id: String) async throws(AuthStoreError) -> User? {
    guard let id = BSONObjectID(id) else { return nil }
    return try await find(["_id": .objectID(id), "isVerified": true])
  }

  func rename(id: String, to name: DisplayName) async throws(AuthStoreError) -> User? {
    try await update(id, ["name": .string(name.text)])
  }

  func setPassword(id: String, hash: String) async throws(AuthStoreError) -> User? {
    try await update(id, ["password": .string(hash)])
  }

  func remove(id: String) async throws(AuthStoreError) -> User? {
    guard let id = BSONObjectID(id) else { return nil }
    return try await translated {
      try await users.findAndDelete(["_id": .objectID(id), "isVerified": true], within: Self.patience).map(user(of:))
    }
  }

  private func update(_ id: String, _ fields: BSONDocument) async throws(AuthStoreError) -> User? {
    guard let id = BSONObjectID(id) else { return nil }
    return try await translated {
      try await users.findAndUpdate(
        ["_id": .objectID(id), "isVerified": true], ["$set": .document(fields)], within: Self.patience
      ).map(user(of:))
    }
  }

  private func find(_ filter: BSONDocument) async throws(AuthStoreError) -> User? {
    try await translated { try await users.findOne(filter, within: Self.patience).map(user(of:)) }
  }

  private func insert(again document: BSONDocument) async throws {
    do {
      try await users.insert(document, within: Self.patience)
    } catch MongoError.duplicateKey {
      throw AuthStoreError.duplicateEmail
    }
  }

  private func document(of user: User) throws -> BSONDocument {
    guard let id = BSONObjectID(user.id) else {
      throw AuthStoreError.unavailable("an id has not 24 hexadecimal digits")
    }
    return [
      "_id": .objectID(id), "name": .string(user.name.text), "email": .string(user.email.text),
      "password": .string(user.passwordHash), "isVerified": true, "createdAt": .date(user.createdAt),
    ]
  }

  private func user(of document: BSONDocument) throws -> User {
    guard let email = EmailAddress(try document.string("email")) else {
      throw AuthStoreError.unavailable("an address is damaged")
    }
    guard let name = DisplayName(try document.string("name")) else {
      throw AuthStoreError.unavailable("a name is damaged")
    }
    let id = try document.objectID("_id")
    return User(
      id: "\(id)", name: name, email: email, passwordHash: try document.string("password"),
      createdAt: try document.dateOrNil("createdAt") ?? id.time)
  }
}
