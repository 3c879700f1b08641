/// The keys of instances, none of which belongs to a room.
enum InstanceKeys {
  /// A set: every instance that has not left in order.
  static let all = "instances"

  /// A string that expires: the instance is alive, and what it was given (``Agreement/lease``).
  static func lease(_ instance: String) -> String { "instance:{\(instance)}" }

  /// A set: rooms that may have members of the instance.
  static func rooms(_ instance: String) -> String { "instance:{\(instance)}:rooms" }
}
