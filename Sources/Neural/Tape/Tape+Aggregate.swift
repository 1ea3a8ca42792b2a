/// How rows that lead to one target become one.
public enum Aggregation: Sendable {
  case sum
  /// Zeros where no edge leads.
  case mean
  /// The largest number of each column; zeros where no edge leads.
  case maximum
}

extension Tape {
  /// Row t of the result is the sum, mean or maximum of the rows of x whose edges lead to t: messages
  /// along the edges of graphs, or a reduction of segments (`Edges(segments:)`).
  ///
  /// - Parameters:
  ///   - x: (edges.sourceCount, columns).
  ///   - weights: (1, edges.count), by which each edge's row is multiplied first, in the order in
  ///     which the edges were given; not for a maximum.
  public func aggregate(
    _ x: TapeValue, along edges: Edges, _ aggregation: Aggregation = .sum,
    weights: TapeValue? = nil
  ) throws -> TapeValue {
    try check(x)
    try check(weights)
    guard x.rows == edges.sourceCount,
      weights.map({ $0.rows == 1 && $0.columns == edges.count && aggregation != .maximum }) ?? true
    else {
      throw NeuralError.invalidShape(
        "aggregate: \(x.shape) along \(edges.count) edges from \(edges.sourceCount) rows, weights "
          + "\(weights?.shape ?? "none"): x has a row for each source, weights one row with a column "
          + "for each edge; a maximum takes none")
    }
    retain(edges)
    let hasGradient = x.operand.gradients != nil || weights?.operand.gradients != nil
    let result = try make(rows: edges.targetCount, columns: x.columns, gradient: hasGradient)
    let list = EdgeList(edges)
    if aggregation == .maximum {
      let chosen = try state.pointee.indices(edges.targetCount * x.columns)
      try run(
        Operation.maximum,
        MaximumKernel(input: x.operand, edges: list, output: result.operand, chosen: chosen),
        records: hasGradient)
    } else {
      try run(
        Operation.aggregate,
        AggregateKernel(
          input: x.operand, weights: weights?.operand, edges: list, output: result.operand,
          isMean: aggregation == .mean),
        records: hasGradient)
    }
    return result
  }
}

/// Edges as a record refers to them; the tape keeps them alive.
struct EdgeList {
  let sources: UnsafeMutablePointer<Int32>
  let places: UnsafeMutablePointer<Int32>
  let offsets: UnsafeMutablePointer<Int32>

  init(_ edges: Edges) {
    (sources, places, offsets) = (edges.sources, edges.places, edges.offsets)
  }

  @inline(__always)
  func range(_ target: Int) -> Range<Int> { Int(offsets[target])..<Int(offsets[target + 1]) }
}

struct AggregateKernel: TapeKernel {
  let input: Operand
  let weights: Operand?
  let edges: EdgeList
  let output: Operand
  let isMean: Bool

  /// The factor of an edge among `count` that lead to its target.
  @inline(__always)
  private func factor<S: KernelScalar>(_ edge: Int, count: Int, _ scalar: S.Type) -> S {
    let weight = weights.map { $0.values(S.self)[Int(edges.places[edge])] } ?? 1
    return isMean ? weight / S(count) : weight
  }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      let range = edges.range(row)
      for edge in range {
        target.add(
          input.values(S.self) + Int(edges.sources[edge]) * input.stride,
          times: factor(edge, count: range.count, S.self), count: output.width)
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    for row in 0..<output.rows {
      let slope = slopes + row * output.stride
      let range = edges.range(row)
      for edge in range {
        let source = Int(edges.sources[edge]) * input.stride
        if let target = input.gradients(S.self) {
          (target + source).add(
            slope, times: factor(edge, count: range.count, S.self), count: output.width)
        }
        if let target = weights?.gradients(S.self) {
          let product = (input.values(S.self) + source).dot(slope, count: output.width)
          target[Int(edges.places[edge])] += isMean ? product / S(range.count) : product
        }
      }
    }
  }
}

struct MaximumKernel: TapeKernel {
  let input: Operand
  let edges: EdgeList
  let output: Operand
  /// Per target and column: the row that the maximum is from, -1 for none.
  let chosen: UnsafeMutablePointer<Int32>

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let x = input.values(S.self)
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      let chosen = chosen + row * output.columns
      chosen.update(repeating: -1, count: output.columns)
      for edge in edges.range(row) {
        let source = edges.sources[edge]
        let values = x + Int(source) * input.stride
        for column in 0..<output.columns
        where chosen[column] < 0 || values[column] > target[column] {
          (target[column], chosen[column]) = (values[column], source)
        }
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      for column in 0..<output.columns {
        let source = Int(chosen[row * output.columns + column])
        if source >= 0 {
          target[source * input.stride + column] += slopes[row * output.stride + column]
        }
      }
    }
  }
}
