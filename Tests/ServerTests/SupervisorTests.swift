import Foundation
import XCTest

@testable import canvas

final class SupervisorTests: XCTestCase {
  func testItIsToldLineByLineOverItsSocket() throws {
    let socket = try DatagramSocket()
    let supervisor = try XCTUnwrap(Supervisor(environment: ["NOTIFY_SOCKET": socket.path]))
    supervisor.tell("READY=1\nSTATUS=listening")
    XCTAssertEqual(socket.receive(), "READY=1\nSTATUS=listening")
  }

  func testItsSocketMayHaveNoFile() throws {
    let socket = try DatagramSocket(isAbstract: true)
    let supervisor = try XCTUnwrap(Supervisor(environment: ["NOTIFY_SOCKET": socket.path]))
    supervisor.tell("STOPPING=1")
    XCTAssertEqual(socket.receive(), "STOPPING=1")
  }

  func testNobodyIsToldWhereNobodyAsks() {
    XCTAssertNil(Supervisor(environment: [:]))
    for path in ["", "relative", "vsock:1:2", "/" + String(repeating: "x", count: 200)] {
      XCTAssertNil(Supervisor(environment: ["NOTIFY_SOCKET": path]), path)
    }
  }

  func testASocketThatIsGoneIsNoFault() throws {
    let supervisor = try XCTUnwrap(Supervisor(environment: ["NOTIFY_SOCKET": "/nowhere/at/all"]))
    supervisor.tell("READY=1")
  }

  func testTheWatchdogHearsOfAServerThatIsWell() throws {
    let socket = try DatagramSocket()
    let watch = try watchdog(socket) { true }
    for _ in 0..<3 { XCTAssertEqual(socket.receive(), "WATCHDOG=1") }
    watch.cancel()
  }

  func testTheWatchdogHearsNothingOfAServerThatIsStuck() throws {
    let socket = try DatagramSocket()
    let asked = DispatchSemaphore(value: 0)
    let watch = try watchdog(socket) {
      asked.signal()
      return false
    }
    for _ in 0..<3 { XCTAssertEqual(asked.wait(timeout: .now() + 10), .success) }
    watch.cancel()
    XCTAssertNil(socket.receiveNow())
  }

  func testAWatchdogOfAnotherProcessIsNotOurs() throws {
    let socket = try DatagramSocket()
    for environment in [
      ["WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "soon"], [:],
    ] {
      let supervisor = Supervisor(environment: environment.merging(["NOTIFY_SOCKET": socket.path]) { $1 })
      XCTAssertNil(supervisor?.keepAwake { true })
    }
  }

  private func watchdog(
    _ socket: DatagramSocket, _ isWell: @escaping @Sendable () async -> Bool
  ) throws -> Task<Void, Never> {
    let environment = ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "\(getpid())"]
    return try XCTUnwrap(Supervisor(environment: environment)?.keepAwake(while: isWell))
  }
}
