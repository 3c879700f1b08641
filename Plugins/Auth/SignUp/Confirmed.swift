/// Whom a mailed code lets in, as long as it is not spent.
struct Confirmed {
  let user: User
  /// The request that the code belongs to.
  let id: String
}
