import Kernel

/// The classes that have a budget of their own. A class we do not know is budgeted as control.
enum MessageClass: Int, CaseIterable, Sendable {
  case durable
  case ephemeral
  case control

  init(_ cost: CostClass) {
    self = cost == .ephemeral ? .ephemeral : cost == .durable ? .durable : .control
  }

  /// What clients read.
  var name: String {
    switch self {
    case .durable: "durable"
    case .ephemeral: "ephemeral"
    case .control: "control"
    }
  }
}

/// One value for each class, without an array.
struct PerClass<Value> {
  var durable: Value
  var ephemeral: Value
  var control: Value

  init(_ make: (MessageClass) -> Value) {
    durable = make(.durable)
    ephemeral = make(.ephemeral)
    control = make(.control)
  }

  subscript(_ cost: MessageClass) -> Value {
    get {
      switch cost {
      case .durable: durable
      case .ephemeral: ephemeral
      case .control: control
      }
    }
    set {
      switch cost {
      case .durable: durable = newValue
      case .ephemeral: ephemeral = newValue
      case .control: control = newValue
      }
    }
  }
}

extension PerClass: Sendable where Value: Sendable {}

extension MessageRates {
  subscript(_ cost: MessageClass) -> TokenRate {
    switch cost {
    case .durable: durable
    case .ephemeral: ephemeral
    case .control: control
    }
  }
}
