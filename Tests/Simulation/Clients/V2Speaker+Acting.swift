extension V2Speaker {
  func act(_ deed: Deed, _ random: inout Random) {
    switch deed {
    case .draw: draw(&random)
    case .undo: change(34, .undo, own, 1, &random)
    case .redo: change(35, .redo, hidden, 1, &random)
    case .hideMany: change(34, .hideMany, own, random.int(2...5), &random)
    case .showMany: change(35, .showMany, hidden, random.int(2...5), &random)
    case .foreign: change(34, .foreign, canvas.order.filter { !isOwn($0) }, 1, &random)
    case .update: update(&random)
    case .clear: submit(.clear, 36, [], &random) { _, _ in }
    case .malformed:
      submit(.malformed, 32, [], &random) { writer, _ in
        writer.varint(2)
        writer.field(1, [0])
      }
    case .cursor: cursor(&random)
    case .preview: preview(&random)
    case .rejoin:
      guard isLive else { return }
      world.count(.rejoin)
      if random.chance(30) { client.send(binary: V2Writer.message(17) { _ in }) }
      joinAnew(&random)
    case .leave:
      world.count(.leave)
      client.leave(for: random.int(50...1_500))
    case .behind, .resumed, .longTail: break
    }
  }

  private var own: [String] { canvas.order.filter(isOwn) }

  private func isOwn(_ id: String) -> Bool { world.ledger.author(of: id) == client.user }

  /// Freehand, highlighter, line or rectangle, with a colour of its own.
  private func draw(_ random: inout Random) {
    let (kind, color) = (random.element([2, 2, 4, 6] as [UInt64]) ?? 2, Color.random(&random))
    let x = random.int(-500...500)
    submit(.draw, 32, [], &random) { writer, _ in
      writer.varint(kind)
      if kind != 6 { writer.field(1, Self.points(x)) }
      writer.field(2, FieldColor.bytes(color))
      if kind == 6 {
        var box = V2Writer()
        for value in [x, 5] { box.signed(value) }
        for value in [160, 320] as [UInt64] { box.varint(value) }
        writer.field(4, box.bytes)
      }
    }
  }

  /// Two points, without pressure and time.
  private static func points(_ x: Int) -> [UInt8] {
    var writer = V2Writer()
    writer.byte(0)
    writer.varint(2)
    for value in [x, 7, 16, -16] { writer.signed(value) }
    return writer.bytes
  }

  private func update(_ random: inout Random) {
    guard let id = random.element(own + hidden), !outbox.touches(id) else { return }
    let color = Color.random(&random)
    world.ledger.changed(id)
    submit(.update, 33, [id], &random) { writer, _ in
      writer.id(id)
      writer.field(2, FieldColor.bytes(color))
    }
  }

  private func change(_ type: UInt64, _ deed: Deed, _ choices: [String], _ count: Int, _ random: inout Random) {
    var ids: [String] = []
    for _ in 0..<count {
      if let id = random.element(choices), !ids.contains(id), !outbox.touches(id) { ids.append(id) }
    }
    guard !ids.isEmpty else { return }
    submit(deed, type, ids, &random) { writer, _ in
      writer.varint(UInt64(ids.count))
      for id in ids { writer.id(id) }
    }
  }

  private func cursor(_ random: inout Random) {
    let x = random.int(0...9_999)
    tell(.cursor, 64) { writer in
      writer.signed(x)
      writer.signed(-x)
    }
  }

  private func preview(_ random: inout Random) {
    let x = random.int(0...99)
    let op = Self.op(&random)
    tell(.preview, 66) { writer in
      writer.raw(op)
      writer.varint(0)
      writer.varint(2)
      writer.field(1, Self.points(x))
    }
  }

  private func tell(_ deed: Deed, _ type: UInt64, _ build: (inout V2Writer) -> Void) {
    guard isLive else { return }
    world.count(deed)
    client.send(binary: V2Writer.message(type, build))
  }

  private static func op(_ random: inout Random) -> [UInt8] {
    let value = random.next()
    return (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// Puts an operation into the outbox and sends it, when there is a connection.
  private func submit(
    _ deed: Deed, _ type: UInt64, _ elements: [String], _ random: inout Random,
    _ build: (inout V2Writer, String) -> Void
  ) {
    let op = Self.op(&random)
    let name = V2ID.text(op)
    let message = V2Writer.message(type) { writer in
      writer.raw(op)
      build(&writer, name)
    }
    world.count(deed)
    if type == 32 { world.ledger.sent(name, by: client.user, in: client.room) }
    world.ledger.submitted(name, deed, in: client.room)
    let operation = Outbox.Operation(
      op: op, name: name, message: message, elements: type == 32 ? [name] : elements)
    outbox.append(operation)
    if client.isConnected { send(operation) }
  }
}
