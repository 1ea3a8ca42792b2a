/// softmax(q·kᵀ/√d)·v within segments, for each head.
struct AttentionKernel: TapeKernel {
  let query: Operand
  let key: Operand
  let value: Operand
  let output: Operand
  let heads: Int
  let segments: UnsafeMutablePointer<Int32>
  let segmentCount: Int
  /// Per segment, head and row: the softmax over the segment's rows, up to whole vectors.
  let weights: UnsafeMutableRawPointer

  /// Calls `body` for each segment and head with the segment's rows, the head's columns of queries
  /// and values, and the memory of its softmaxes.
  @inline(__always)
  private func forEachHead<S: KernelScalar>(
    _ scalar: S.Type,
    _ body: (_ rows: Range<Int>, _ query: Int, _ value: Int, _ weights: UnsafeMutablePointer<S>) ->
      Void
  ) {
    var weights = weights.assumingMemoryBound(to: S.self)
    var first = 0
    for segment in 0..<segmentCount {
      let length = Int(segments[segment])
      for head in 0..<heads {
        body(
          first..<first + length, head * (query.columns / heads), head * (value.columns / heads),
          weights)
        weights += length * Parameter.padded(length)
      }
      first += length
    }
  }

  private var queryLength: Int { query.columns / heads }
  private var valueLength: Int { value.columns / heads }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let factor = 1 / S(queryLength).squareRoot()
    forEachHead(S.self) { rows, queryColumn, valueColumn, weights in
      let width = Parameter.padded(rows.count)
      for (i, row) in rows.enumerated() {
        let scores = weights + i * width
        let q = query.values(S.self) + (row * query.stride + queryColumn)
        for (j, other) in rows.enumerated() {
          let k = key.values(S.self) + (other * key.stride + queryColumn)
          scores[j] = q.dot(k, count: queryLength) * factor
        }
        scores.softmax(columns: rows.count, width: width)
        let target = output.values(S.self) + (row * output.stride + valueColumn)
        for (j, other) in rows.enumerated() {
          target.add(
            value.values(S.self) + (other * value.stride + valueColumn), times: scores[j],
            count: valueLength)
        }
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let factor = 1 / S(queryLength).squareRoot()
    forEachHead(S.self) { rows, queryColumn, valueColumn, weights in
      let width = Parameter.padded(rows.count)
      for (i, row) in rows.enumerated() {
        let chosen = weights + i * width
        let slope = slopes + (row * output.stride + valueColumn)
        var mean: S = 0
        for (j, other) in rows.enumerated() {
          let place = other * value.stride + valueColumn
          workspace[j] = slope.dot(value.values(S.self) + place, count: valueLength)
          mean += workspace[j] * chosen[j]
          value.gradients(S.self).map {
            ($0 + place).add(slope, times: chosen[j], count: valueLength)
          }
        }
        let q = row * query.stride + queryColumn
        for (j, other) in rows.enumerated() {
          let score = chosen[j] * (workspace[j] - mean) * factor
          let k = other * key.stride + queryColumn
          query.gradients(S.self).map {
            ($0 + q).add(key.values(S.self) + k, times: score, count: queryLength)
          }
          key.gradients(S.self).map {
            ($0 + k).add(query.values(S.self) + q, times: score, count: queryLength)
          }
        }
      }
    }
  }
}
