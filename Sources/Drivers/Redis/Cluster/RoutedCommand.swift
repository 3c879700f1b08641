internal import Kernel

/// A command on its way to whichever node takes it.
struct RoutedCommand {
  typealias Reply = (Result<RedisValue, RedisError>) -> Void

  let command: RedisCommand
  let patience: RedisPatience
  let deadline: Instant
  let reply: Reply
  /// How often servers refused it.
  var refusals = 0
  /// What the last of them said.
  var refusal: RedisServerError?
  /// Where it is to be asked for, this once, instead of at its slot's owner.
  var ask: RedisNode?
  /// Whether it was sent without company, to find out how things are.
  var isAlone = false

  init(_ command: RedisCommand, patience: RedisPatience, deadline: Instant, reply: @escaping Reply) {
    self.command = command
    self.patience = patience
    self.deadline = deadline
    self.reply = reply
  }
}
