import Tensors

/// Reverse-mode differentiation over few large operations on matrices, row-major, one row a sample.
///
/// Every operation computes its value at once and leaves a record; `backward` replays the records
/// from the last to the first. A step is: `reset()`, inputs and parameters, operations, `backward`.
/// Memory comes from an arena that grows in the first step and is used again in all others, which
/// allocate nothing. A tape is for one thread at a time; threads share `Parameters`, not tapes.
///
/// Operations throw `NeuralError.invalidShape` where operands do not fit each other, `.staleValue`
/// for values of another tape or of an earlier step, and `TensorsError.outOfMemory`.
public final class Tape<Scalar: TapeScalar> {
  let state: UnsafeMutablePointer<TapeState>

  /// Throws `TensorsError.outOfMemory`.
  public init() throws {
    let initial = try TapeState(size: MemoryLayout<Scalar>.stride)
    state = .allocate(capacity: 1)
    state.initialize(to: initial)
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Forgets all operations and values, and begins another step in the same memory.
  public func reset() { state.pointee.reset() }

  /// The bytes of its memory: what a step needs, the same after every further step of its size.
  public var capacity: Int { state.pointee.capacity }

  // MARK: What operations are made of

  /// Throws unless the value belongs to this step.
  @inline(__always)
  func check(_ value: TapeValue) throws {
    guard value.step == state.pointee.step else {
      throw NeuralError.staleValue(
        "this value belongs to another tape, or to a step before the tape's last reset(): "
          + "make it again on this tape")
    }
  }

  @inline(__always)
  func check(_ value: TapeValue?) throws {
    if let value { try check(value) }
  }

  /// Memory for a result; see `TapeState.make`.
  @inline(__always)
  func make(
    rows: Int, columns: Int, gradient: Bool, isOverwritten: Bool = false
  ) throws -> TapeValue {
    try state.pointee.make(
      rows: rows, columns: columns, gradient: gradient, isOverwritten: isOverwritten)
  }

  /// A matrix that lies somewhere already.
  func value(at placement: Placement) throws -> TapeValue {
    try TapeValue(state.pointee.operand(at: placement), step: state.pointee.step)
  }

  func keep(_ count: Int) throws -> UnsafeMutableRawPointer { try state.pointee.keep(count) }

  /// Row numbers copied into the tape's memory.
  func copy(_ indices: [Int]) throws -> UnsafeMutablePointer<Int32> {
    let memory = try state.pointee.indices(indices.count)
    for (i, index) in indices.enumerated() { memory[i] = Int32(truncatingIfNeeded: index) }
    return memory
  }

  /// Keeps an object alive until the next `reset`.
  func retain(_ owner: AnyObject) { state.pointee.retain(owner) }

  /// Where an operation's input needs a gradient, its weight's transpose.
  func transpose(
    of weight: Operand, for input: Operand
  ) throws -> UnsafeMutablePointer<TransposedWeight>? {
    !input.hasGradient ? nil : try state.pointee.transpose(of: weight)
  }

  /// Computes an operation, and records it if a backward pass needs it.
  ///
  /// - Parameters:
  ///   - operation: the kernel's case.
  ///   - workspace: the scalars of scratch memory that its passes need.
  @inline(__always)
  func run<Kernel: TapeKernel>(
    _ operation: (UnsafeMutablePointer<Kernel>) -> Operation, _ kernel: Kernel,
    workspace count: Int = 0, records isRecorded: Bool
  ) throws {
    if count > 0 { try state.pointee.reserve(count) }
    let record = try state.pointee.makeRecord(operation, kernel)
    Scalar.forward(record, workspace: state.pointee.workspace.base)
    if isRecorded { state.pointee.lastRecord = record }
  }

  /// Replays the records on gradients that `seed` sets.
  func replay(_ seed: () -> Void) {
    state.pointee.clearGradients()
    state.pointee.hasGradients = true
    seed()
    Scalar.backward(state.pointee.lastRecord, workspace: state.pointee.workspace.base)
  }
}
