import CPlatform
import Glibc

/// One epoll, level-triggered.
final class Poller {
  struct Event {
    let token: Int
    let readable: Bool
    let writable: Bool
  }

  private let fd: Int32
  private var ready = [canvas_epoll_event](repeating: canvas_epoll_event(), count: 512)

  init() throws(LoadFailure) {
    fd = canvas_epoll_create()
    guard fd >= 0 else { throw .unreachable("epoll: \(Socket.reason(canvas_errno()))") }
  }

  deinit {
    close(fd)
  }

  func add(_ socket: Int32, token: Int, writing: Bool) throws(LoadFailure) {
    try control(canvas_EPOLL_ADD, socket, token, writing)
  }

  func change(_ socket: Int32, token: Int, writing: Bool) throws(LoadFailure) {
    try control(canvas_EPOLL_MODIFY, socket, token, writing)
  }

  /// What is ready; errors and ends count as readable, since reading tells which.
  func wait(milliseconds: Int) -> LazyMapSequence<ArraySlice<canvas_epoll_event>, Event> {
    let count = canvas_epoll_wait(fd, &ready, Int32(ready.count), Int32(milliseconds))
    return ready[..<Int(max(0, count))].lazy.map {
      let ends = canvas_EPOLLIN | canvas_EPOLLERR | canvas_EPOLLHUP
      return Event(
        token: Int($0.token), readable: $0.events & ends != 0, writable: $0.events & canvas_EPOLLOUT != 0)
    }
  }

  private func control(_ operation: Int32, _ socket: Int32, _ token: Int, _ writing: Bool) throws(LoadFailure) {
    let events = canvas_EPOLLIN | (writing ? canvas_EPOLLOUT : 0)
    guard canvas_epoll_control(fd, operation, socket, events, UInt64(token)) == 0 else {
      throw .unreachable("epoll_ctl: \(Socket.reason(canvas_errno()))")
    }
  }
}
