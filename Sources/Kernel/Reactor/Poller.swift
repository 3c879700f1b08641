internal import CPlatform
internal import Glibc

/// What a descriptor is watched for.
package struct Interest: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let read = Interest(rawValue: canvas_EPOLLIN)
  package static let write = Interest(rawValue: canvas_EPOLLOUT)
  /// One listening socket in several pollers wakes one of them (EPOLLEXCLUSIVE, Linux 4.5).
  static let exclusive = Interest(rawValue: canvas_EPOLLEXCLUSIVE)
}

/// What a descriptor was found ready for.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let read = Readiness(rawValue: canvas_EPOLLIN)
  package static let write = Readiness(rawValue: canvas_EPOLLOUT)
  package static let hangUp = Readiness(rawValue: canvas_EPOLLHUP | canvas_EPOLLERR)
}

/// Watches descriptors for a reactor. `token` names a registration, not a descriptor: a stale event of a closed and
/// reused descriptor carries the old token and is dropped.
protocol Poller: AnyObject {
  func add(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError)
  func change(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError)
  func remove(_ descriptor: Int32)
  /// Waits at most `milliseconds` (-1: until something happens) and reports what is ready.
  func wait(milliseconds: Int32, _ report: (UInt64, Readiness) -> Void)
}

/// The Linux poller: epoll(7), level-triggered.
final class EpollPoller: Poller {
  private let descriptor: Int32
  private let events: UnsafeMutableBufferPointer<canvas_epoll_event>

  init(capacity: Int = 512) throws(SystemError) {
    descriptor = Int32(try SystemCall.perform("epoll_create1") { Int(canvas_epoll_create()) })
    events = .allocate(capacity: capacity)
  }

  deinit {
    close(descriptor)
    events.deallocate()
  }

  func add(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {
    try control(canvas_EPOLL_ADD, descriptor, token, interest)
  }

  func change(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {
    try control(canvas_EPOLL_MODIFY, descriptor, token, interest)
  }

  func remove(_ descriptor: Int32) {
    _ = canvas_epoll_control(self.descriptor, canvas_EPOLL_REMOVE, descriptor, 0, 0)
  }

  func wait(milliseconds: Int32, _ report: (UInt64, Readiness) -> Void) {
    let count = canvas_epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds)
    guard count > 0 else { return }
    for event in events[..<Int(count)] { report(event.token, Readiness(rawValue: event.events)) }
  }

  private func control(
    _ operation: Int32, _ target: Int32, _ token: UInt64, _ interest: Interest
  ) throws(SystemError) {
    try SystemCall.perform("epoll_ctl") {
      Int(canvas_epoll_control(descriptor, operation, target, interest.rawValue, token))
    }
  }
}
