import Synchronization
import Tensors

/// What a tape owns, whatever its scalar is.
///
/// It lies behind a pointer, since every operation changes it: a class's own fields would be checked
/// for overlapping access each time.
struct TapeState {
  private var memory = TapeArena()
  private var gradients = TapeArena()
  /// What a backward pass begins with.
  var lastRecord: UnsafePointer<TapeRecord>?
  private(set) var workspace: Tensor
  private(set) var step = TapeSteps.next()
  /// Whether a backward pass has run in this step: before, gradients are zero by definition.
  var hasGradients = false
  var written: [WrittenValue] = []
  /// Keeps what records point to: parameters, tensors, edges.
  private var owners: [AnyObject] = []
  private var transposes: [UnsafeMutableRawPointer: UnsafeMutablePointer<TransposedWeight>] = [:]
  /// Bytes of a scalar.
  let size: Int

  init(size: Int) throws {
    self.size = size
    workspace = try Tensor(shape: [1 << 10])
  }

  mutating func reset() {
    memory.reset()
    gradients.reset()
    lastRecord = nil
    owners.removeAll(keepingCapacity: true)
    transposes.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    hasGradients = false
    step = TapeSteps.next()
  }

  var capacity: Int { memory.capacity + gradients.capacity + 4 * workspace.count }

  /// Memory for a result.
  ///
  /// - Parameter isOverwritten: whether the operation writes all of it; otherwise it is zeroed.
  mutating func make(
    rows: Int, columns: Int, gradient: Bool, isOverwritten: Bool
  ) throws -> TapeValue {
    let width = Parameter.padded(columns)
    guard rows <= 1 << 30, columns <= 1 << 30, rows &* width <= 1 << 40 else {
      throw NeuralError.invalidShape(
        "a result of \(rows) × \(columns): at most 2³⁰ rows and columns, and 2⁴⁰ numbers")
    }
    let bytes = rows &* width &* size
    // The placement lies before the values it is of.
    let head = try memory.allocate(bytes: 64 &+ bytes)
    let values = head + 64
    if !isOverwritten { values.initializeMemory(as: UInt8.self, repeating: 0, count: bytes) }
    let placement = head.bindMemory(to: Placement.self, capacity: 1)
    placement.initialize(
      to: Placement(
        values: values, gradients: gradient ? try gradients.allocate(bytes: bytes) : nil,
        rows: rows, columns: columns, stride: width))
    return TapeValue(Operand(placement: placement), step: step)
  }

  mutating func operand(at placement: Placement) throws -> Operand {
    Operand(placement: UnsafePointer(try copy(placement)))
  }

  /// Memory for `count` scalars that a record keeps, zeroed.
  mutating func keep(_ count: Int) throws -> UnsafeMutableRawPointer {
    let kept = try memory.allocate(bytes: count * size)
    kept.initializeMemory(as: UInt8.self, repeating: 0, count: count * size)
    return kept
  }

  /// Memory for row numbers that a record keeps.
  mutating func indices(_ count: Int) throws -> UnsafeMutablePointer<Int32> {
    try memory.allocate(bytes: 4 * count).bindMemory(to: Int32.self, capacity: count)
  }

  /// A struct of plain numbers and pointers, copied to where it stays until `reset`.
  mutating func copy<Payload: BitwiseCopyable>(
    _ payload: Payload
  ) throws -> UnsafeMutablePointer<Payload> {
    let copied = try memory.allocate(bytes: MemoryLayout<Payload>.size)
      .bindMemory(to: Payload.self, capacity: 1)
    copied.initialize(to: payload)
    return copied
  }

  /// A record that follows the last one, and behind it its kernel.
  @inline(__always)
  mutating func makeRecord<Kernel: TapeKernel>(
    _ operation: (UnsafeMutablePointer<Kernel>) -> Operation, _ kernel: Kernel
  ) throws -> UnsafePointer<TapeRecord> {
    let head = try memory.allocate(bytes: 32 + MemoryLayout<Kernel>.size)
    let copied = (head + 32).bindMemory(to: Kernel.self, capacity: 1)
    copied.initialize(to: kernel)
    let record = head.bindMemory(to: TapeRecord.self, capacity: 1)
    record.initialize(to: TapeRecord(operation: operation(copied), previous: lastRecord))
    return UnsafePointer(record)
  }

  mutating func retain(_ owner: AnyObject) {
    if owners.last !== owner { owners.append(owner) }
  }

  /// The transpose of a weight, made when a backward pass first needs it; one for all its uses.
  mutating func transpose(
    of weight: Operand
  ) throws -> UnsafeMutablePointer<TransposedWeight> {
    if let known = transposes[weight.placement.pointee.values] { return known }
    let count = weight.width * Parameter.padded(weight.rows)
    let made = try copy(TransposedWeight(memory: memory.allocate(bytes: count * size)))
    transposes[weight.placement.pointee.values] = made
    return made
  }

  mutating func reserve(_ count: Int) throws {
    if count * size > 4 * workspace.count {
      workspace = try Tensor(shape: [count * size / 4 + 16])
    }
  }

  func clearGradients() { gradients.clear() }
}

/// Numbers the steps of all tapes, so that a value tells its tape and step by one number.
enum TapeSteps {
  private static let count = Atomic<Int>(0)
  static func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
