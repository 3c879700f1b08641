internal import Synchronization

/// Whether a server answers nothing although there are connections to it: known to all connections that share this. Noted when
/// somebody has waited in vain, over with the next answer or connection; as each connection asks for signs of life, that is never
/// far.
final class Silence: Sendable {
  private let noted = Atomic(false)

  var isNoted: Bool { noted.load(ordering: .relaxed) }

  func note() { noted.store(true, ordering: .relaxed) }

  func end() { if isNoted { noted.store(false, ordering: .relaxed) } }
}
