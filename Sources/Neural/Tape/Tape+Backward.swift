import Tensors

/// The numbers of a value that were written into parameters, whose gradients may seed a backward pass.
struct WrittenValue {
  let value: TapeValue
  let parameters: Parameters
  let index: Int
}

extension Tape {
  /// The gradients of `loss` by all that it depends on: added to the gradients of parameters, and set
  /// in all other values of the tape.
  ///
  /// Throws `NeuralError.invalidShape` for a loss that is not one number.
  public func backward(_ loss: TapeValue) throws {
    try check(loss)
    guard loss.rows == 1, loss.columns == 1 else {
      throw NeuralError.invalidShape(
        "backward from \(loss.shape): a loss is 1 × 1; give the gradient of other values")
    }
    replay { loss.operand.gradients(Scalar.self)?[0] = 1 }
  }

  /// The same from given gradients of a value, row by row.
  ///
  /// Throws `NeuralError.invalidShape` for another count of gradients.
  public func backward(_ value: TapeValue, gradient: [Scalar]) throws {
    try check(gradient, of: value)
    replay { add(gradient, to: value) }
  }

  /// The same from several values at once.
  public func backward(_ seeds: [(value: TapeValue, gradient: [Scalar])]) throws {
    for (value, gradient) in seeds { try check(gradient, of: value) }
    replay { for (value, gradient) in seeds { add(gradient, to: value) } }
  }

  private func check(_ gradient: [Scalar], of value: TapeValue) throws {
    try check(value)
    guard gradient.count == value.rows * value.columns else {
      throw NeuralError.invalidShape(
        "backward: \(gradient.count) gradients for a value of \(value.shape)")
    }
  }

  private func add(_ gradient: [Scalar], to value: TapeValue) {
    guard let target = value.operand.gradients(Scalar.self) else { return }
    for row in 0..<value.rows {
      for column in 0..<value.columns {
        target[row * value.operand.stride + column] += gradient[row * value.columns + column]
      }
    }
  }

  // MARK: Values that are another model's parameters

  /// Sets an array of `parameters` to a value's numbers, row by row: generated weights.
  ///
  /// Throws `NeuralError.invalidParameter` for a position that is none or an array of another count.
  public func write(_ value: TapeValue, into parameters: Parameters, _ index: Int) throws {
    try check(value)
    guard parameters.parameters.indices.contains(index),
      parameters.parameters[index].count == value.rows * value.columns
    else {
      throw NeuralError.invalidParameter(
        "a value of \(value.shape) does not fill parameter \(index) of "
          + "\(parameters.parameters.count): write as many numbers as the array has")
    }
    let (source, target) = (value.operand.values(Scalar.self), parameters.value(index))
    forEachPiece(of: value, in: parameters.parameters[index]) { from, to, count in
      for i in 0..<count { target[to + i] = Float(source[from + i]) }
    }
    state.pointee.written.append(
      WrittenValue(value: value, parameters: parameters, index: index))
  }

  /// The backward pass from everything that was written into `parameters`, whose gradients another
  /// model has computed.
  ///
  /// - Parameter loss: a loss of the tape's own beside them, one number.
  ///
  /// Throws `NeuralError.invalidParameter` where nothing was written in this step.
  public func backward(fromGradientsOf parameters: Parameters, loss: TapeValue? = nil) throws {
    try check(loss)
    let seeds = state.pointee.written.filter { $0.parameters === parameters }
    guard !seeds.isEmpty, loss.map({ $0.rows == 1 && $0.columns == 1 }) ?? true else {
      throw NeuralError.invalidParameter(
        "backward from the gradients of parameters: write(_:into:_:) values into them first in this "
          + "step; a loss beside them is 1 × 1")
    }
    replay {
      loss?.operand.gradients(Scalar.self)?[0] = 1
      for seed in seeds {
        guard let target = seed.value.operand.gradients(Scalar.self) else { continue }
        let source = parameters.gradient(seed.index)
        forEachPiece(of: seed.value, in: parameters.parameters[seed.index]) { to, from, count in
          for i in 0..<count { target[to + i] += Scalar(source[from + i]) }
        }
      }
    }
  }

  /// Calls `body` with the offsets of numbers that lie together both in a value and in a parameter
  /// of as many numbers.
  private func forEachPiece(
    of value: TapeValue, in parameter: Parameter,
    _ body: (_ value: Int, _ parameter: Int, _ count: Int) -> Void
  ) {
    let (columns, stride) = (value.columns, value.operand.stride)
    var place = 0
    parameter.forEachRun { offset, length in
      var done = 0
      while done < length {
        let column = place % columns
        let count = min(length - done, columns - column)
        body(place / columns * stride + column, offset + done, count)
        place += count
        done += count
      }
    }
  }

  // MARK: What was computed

  /// A value's numbers, row by row.
  public func values(of value: TapeValue) throws -> [Scalar] {
    try check(value)
    return numbers(of: value, at: value.operand.values(Scalar.self))
  }

  /// The number of a 1 × 1 value.
  public func scalar(of value: TapeValue) throws -> Scalar {
    try check(value)
    guard value.rows == 1, value.columns == 1 else {
      throw NeuralError.invalidShape("a value of \(value.shape) is not one number")
    }
    return value.operand.values(Scalar.self)[0]
  }

  /// A value's gradient by the last backward pass of this step, row by row; zeros before the first.
  /// That of a parameter on a tape of `Float` is the sum over backward passes.
  ///
  /// Throws `NeuralError.invalidOption` for what depends on no variable and no parameter.
  public func gradient(of value: TapeValue) throws -> [Scalar] {
    try check(value)
    guard let gradients = value.operand.gradients(Scalar.self) else {
      throw NeuralError.invalidOption(
        "a constant has no gradient: make it a variable, or an input with gradient: true")
    }
    guard state.pointee.hasGradients else {
      return Array(repeating: 0, count: value.rows * value.columns)
    }
    return numbers(of: value, at: gradients)
  }

  /// Copies a value's numbers to a matrix of its shape.
  ///
  /// Throws `NeuralError.invalidShape` for a tensor of another count.
  public func copy(_ value: TapeValue, to tensor: Tensor) throws {
    try check(value)
    guard tensor.count == value.rows * value.columns else {
      throw NeuralError.invalidShape("a value of \(value.shape) to a tensor of \(tensor.shape)")
    }
    let source = value.operand.values(Scalar.self)
    for row in 0..<value.rows {
      for column in 0..<value.columns {
        tensor.base[row * value.columns + column] = Float(
          source[row * value.operand.stride + column])
      }
    }
  }

  private func numbers(of value: TapeValue, at source: UnsafeMutablePointer<Scalar>) -> [Scalar] {
    return (0..<value.rows).flatMap { row in
      UnsafeBufferPointer(start: source + row * value.operand.stride, count: value.columns)
    }
  }
}
