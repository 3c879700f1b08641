internal import Kernel

/// Asks some servers where the masters are and takes the first good answer; a connection to each, for this once.
final class TopologyInquiry {
  private var connections: [RedisConnection] = []
  private var failures = 0
  private var done: ((Result<SlotMap, RedisError>) -> Void)?

  /// `done` is called once, unless it is cancelled; never from within this call.
  init(
    _ server: RedisServer, at nodes: [RedisNode], on reactor: Reactor,
    done: @escaping (Result<SlotMap, RedisError>) -> Void
  ) {
    self.done = done
    connections = nodes.map { RedisConnection(server.guide($0), on: reactor) }
    for (node, connection) in zip(nodes, connections) { ask(TopologyQuestion(server), node, connection) }
  }

  private func ask(_ question: TopologyQuestion, _ node: RedisNode, _ connection: RedisConnection) {
    var answers: [RedisValue] = []
    let commands = question.commands
    for command in commands {
      connection.send(command) { [weak self, weak connection] result in
        switch result {
        case .failure(let error): self?.failed(error == .notConnected ? connection?.health.lastError ?? error : error)
        case .success(let value):
          answers.append(value)
          guard answers.count == commands.count else { return }
          self?.take(question.read(answers, from: node), from: node)
        }
      }
    }
  }

  func cancel() { end() }

  private func take(_ map: SlotMap?, from node: RedisNode) {
    guard let map else { return failed(.cannotConnect("\(node) does not know where the masters are")) }
    finish(.success(map))
  }

  private func failed(_ error: RedisError) {
    failures += 1
    if failures >= connections.count { finish(.failure(error)) }
  }

  private func finish(_ result: Result<SlotMap, RedisError>) {
    guard let done else { return }
    end()
    done(result)
  }

  private func end() {
    done = nil
    for connection in connections { connection.close() }
  }
}
