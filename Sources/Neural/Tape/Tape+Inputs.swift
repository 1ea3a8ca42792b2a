import Tensors

extension Tape {
  /// A copy of `values`, row by row, which has no gradient.
  ///
  /// Throws `NeuralError.invalidShape` unless there are rows · columns values.
  public func constant(_ values: [Scalar], rows: Int, columns: Int) throws -> TapeValue {
    try input(values, rows: rows, columns: columns, gradient: false)
  }

  /// A copy of `values`, row by row, whose gradient can be asked for.
  ///
  /// Throws as `constant(_:rows:columns:)`.
  public func variable(_ values: [Scalar], rows: Int, columns: Int) throws -> TapeValue {
    try input(values, rows: rows, columns: columns, gradient: true)
  }

  private func input(
    _ values: [Scalar], rows: Int, columns: Int, gradient: Bool
  ) throws -> TapeValue {
    guard rows >= 0, columns >= 1, rows <= 1 << 30, columns <= 1 << 30,
      values.count == rows * columns
    else {
      throw NeuralError.invalidShape(
        "\(values.count) values are no \(rows) × \(columns) matrix: give rows·columns values, "
          + "at least one column")
    }
    let value = try make(rows: rows, columns: columns, gradient: gradient)
    let (target, stride) = (value.operand.values(Scalar.self), value.operand.stride)
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      for row in 0..<rows {
        (target + row * stride).update(from: base + row * columns, count: columns)
      }
    }
    return value
  }

  /// A copy of a matrix, or of some of its rows in the order given: a minibatch.
  ///
  /// - Parameters:
  ///   - tensor: (rows, columns); a vector counts as one column.
  ///   - gradient: whether its gradient can be asked for.
  ///
  /// Throws `NeuralError.invalidShape` for another shape and for rows that the tensor has not.
  public func input(
    _ tensor: Tensor, rows: [Int]? = nil, gradient: Bool = false
  ) throws -> TapeValue {
    let columns = tensor.shape.count == 2 ? tensor.shape[1] : 1
    guard (1...2).contains(tensor.shape.count), columns >= 1 else {
      throw NeuralError.invalidShape("an input has shape (rows, columns), not \(tensor.shape)")
    }
    let available = tensor.shape[0]
    if let wrong = rows?.first(where: { !(0..<available).contains($0) }) {
      throw NeuralError.invalidShape("row \(wrong): the input has \(available), numbered from 0")
    }
    let count = rows?.count ?? available
    let value = try make(rows: count, columns: columns, gradient: gradient)
    retain(tensor)
    try run(
      Operation.conversion,
      Conversion(
        source: tensor.base, gradient: nil, length: columns, rows: rows.map { try copy($0) },
        output: value.operand),
      records: false)
    return value
  }

  /// An array of `parameters` as a matrix: its last dimension are the columns, all others the rows.
  ///
  /// A tape of `Float` reads it where it lies, so it must not change before the step's end, and
  /// `backward` adds to `parameters.gradients`; a tape of `Double` works on a copy and adds what it
  /// finds in the end.
  ///
  /// Throws `NeuralError.invalidParameter` for a position that is none, or an array whose rows lie
  /// apart.
  public func parameter(_ parameters: Parameters, _ index: Int) throws -> TapeValue {
    guard parameters.parameters.indices.contains(index) else {
      throw NeuralError.invalidParameter(
        "parameter \(index): there are \(parameters.parameters.count), numbered from 0")
    }
    let parameter = parameters.parameters[index]
    let columns = parameter.shape.last ?? 1
    let stride = parameter.memory.last ?? 16
    guard parameter.shape.dropFirst().dropLast() == parameter.memory.dropFirst().dropLast(),
      stride % 16 == 0
    else {
      throw NeuralError.invalidParameter(
        "parameter '\(parameter.name)' of shape \(parameter.shape) lies as \(parameter.memory): a "
          + "tape reads arrays whose memory adds to the last dimension only, up to a multiple of 16"
      )
    }
    retain(parameters)
    let rows = parameter.count / columns
    let (source, gradient) = (parameters.value(index), parameters.gradient(index))
    if Scalar.self == Float.self {
      return try value(
        at: Placement(
          values: source, gradients: gradient, rows: rows, columns: columns, stride: stride))
    }
    let copy = try make(rows: rows, columns: columns, gradient: true)
    try run(
      Operation.conversion,
      Conversion(
        source: source, gradient: gradient, length: stride, rows: nil, output: copy.operand),
      records: true)
    return copy
  }
}
