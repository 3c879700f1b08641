import Kernel

/// A request as windows count it.
struct WindowRequest: Sendable {
  let budget: BudgetName
  let address: String
  /// Empty when it cannot be told.
  let account: String
  /// For all requests of the account from the address.
  let requests: WindowLimit
  /// For failures of the address.
  let failures: WindowLimit

  /// The window of the address alone.
  var addressKey: WindowKey { WindowKey(budget, address: address) }
  /// The window of the account at the address.
  var accountKey: WindowKey { WindowKey(budget, address: address, account: account) }
}

/// Whether a request may pass.
enum Admission: Sendable {
  /// A window is full: nothing was counted.
  case refused(WindowReading, WindowLimit)
  /// It was counted in both windows. Once it is answered, the receipt is settled.
  case admitted(WindowReading, WindowReceipt)
}

/// Says where an unanswered request stands as a failure.
enum WindowReceipt: Sendable {
  case local(WindowReading)
  /// When the address' window ends, in ms of Redis' clock.
  case shared(until: Int64)
}

/// Where requests are counted.
protocol RequestWindows: Sendable {
  /// Counts a request in both of its windows, or in none when one is full. It stands as a failure until it is settled.
  func take(_ request: WindowRequest, at now: Instant) async -> Admission
  /// An admitted request was answered: it is a failure, or none. Nothing happens when its window is over.
  func settle(_ request: WindowRequest, _ receipt: WindowReceipt, isFailure: Bool)
}

/// Windows in this process' memory.
struct LocalWindows: RequestWindows {
  private let accounts: WindowTable
  private let addresses: WindowTable
  private let evictions: EvictionReport

  /// At most `capacity` windows of accounts, and of addresses.
  init(capacity: Int, logger: Logger) {
    accounts = WindowTable(capacity: capacity)
    addresses = WindowTable(capacity: capacity)
    evictions = EvictionReport(logger: logger)
  }

  func take(_ request: WindowRequest, at now: Instant) -> Admission {
    let failures = addresses.take(request.addressKey, request.failures, pending: true, at: now)
    evictions.check(addresses, accounts, at: now)
    guard !failures.isRefused else { return .refused(failures, request.failures) }
    let requests = accounts.take(request.accountKey, request.requests, at: now)
    guard !requests.isRefused else {
      addresses.settle(request.addressKey, failures, counts: false)
      return .refused(requests, request.requests)
    }
    return .admitted(requests, .local(failures))
  }

  func settle(_ request: WindowRequest, _ receipt: WindowReceipt, isFailure: Bool) {
    guard case .local(let failures) = receipt else { return }
    addresses.settle(request.addressKey, failures, counts: isFailure)
  }
}
