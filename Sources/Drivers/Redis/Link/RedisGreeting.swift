/// What is said first on each new connection: who we are, which database, our name, and a PING, since a server that
/// still loads its data or wants a password says so only then; of one that has to be the master, its role.
struct RedisGreeting {
  private struct Step {
    let command: RedisCommand
    let accepts: (RedisServerError.Code) -> Bool
  }

  private var steps: [Step] = []
  private var answered = 0

  init(_ server: RedisServer) {
    let url = server.url
    if let password = url.password {
      let arguments: [any RedisArgument] = url.user.map { [$0, password] } ?? [password]
      steps.append(Step(command: RedisCommand("AUTH", arguments: arguments)) { _ in false })
    }
    if url.database != 0 {
      steps.append(Step(command: RedisCommand("SELECT", url.database)) { _ in false })
    }
    if let name = server.options.clientName {
      // A user who may not name his connection goes without; the same for the PING.
      steps.append(Step(command: RedisCommand("CLIENT", "SETNAME", name)) { _ in true })
    }
    if server.mustBeMaster { steps.append(Step(command: RedisCommand("ROLE")) { $0 == .noPermission }) }
    steps.append(Step(command: RedisCommand("PING")) { $0 == .noPermission })
  }

  /// All of it, in one piece.
  var bytes: [UInt8] { steps.flatMap(\.command.bytes) }

  /// Takes one answer: `true` when it was the last. Throws what Redis refused.
  mutating func take(_ reply: RedisValue) throws(RedisError) -> Bool {
    if case .error(let error) = reply, !steps[answered].accepts(error.code) { throw .server(error) }
    if let role = reply.array?.first?.string, role != "master" { throw .cannotConnect("it is a \(role)") }
    answered += 1
    return answered == steps.count
  }
}
