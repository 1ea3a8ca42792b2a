extension LayeredGraph {
  /// The center of each vertex across the flow. Every vertex is drawn toward the mean of its
  /// neighbors, bends most of all, so that long edges run straight; within a layer the order and
  /// `gap` are kept exactly, by isotonic regression.
  func coordinates(gap: Double, rounds: Int = 60) -> [Double] {
    var centers = [Double](repeating: 0, count: vertices.count)
    let offsets = layers.map { leastOffsets(of: $0, gap: gap) }
    for (layer, offsets) in zip(layers, offsets) {
      let middle = (offsets.last ?? 0) / 2
      for (vertex, offset) in zip(layer, offsets) { centers[vertex] = offset - middle }
    }
    for round in 0..<rounds {
      let order = round % 2 == 0 ? Array(layers.indices) : layers.indices.reversed()
      for layer in order {
        place(layers[layer], offsets: offsets[layer], in: &centers)
      }
    }
    straighten(offsets, &centers)
    return centers
  }

  /// Aligns runs of bends as far as their neighbors in the layers leave room.
  private func straighten(_ offsets: [[Double]], _ centers: inout [Double]) {
    let positions = self.positions()
    func room(_ vertex: Int) -> ClosedRange<Double> {
      let (layer, place) = (layers[layerOf[vertex]], positions[vertex])
      let least = offsets[layerOf[vertex]]
      let low =
        place > 0 ? centers[layer[place - 1]] + least[place] - least[place - 1] : -Double.infinity
      let high =
        place + 1 < layer.count
        ? centers[layer[place + 1]] - least[place + 1] + least[place] : Double.infinity
      // Rounding can leave a gap a little short.
      return low...max(low, high)
    }
    for path in paths {
      var run: [Int] = []
      var shared = -Double.infinity...Double.infinity
      func align() {
        let mean = run.reduce(0) { $0 + centers[$1] } / Double(max(run.count, 1))
        for vertex in run {
          centers[vertex] = min(max(mean, shared.lowerBound), shared.upperBound)
        }
      }
      for vertex in path where vertices[vertex].isBend {
        let room = room(vertex)
        if run.isEmpty || !room.overlaps(shared) {
          align()
          (run, shared) = ([], room)
        }
        shared = room.clamped(to: shared)
        run.append(vertex)
      }
      align()
    }
  }

  /// The least distance of each vertex from the first of its layer.
  private func leastOffsets(of layer: [Int], gap: Double) -> [Double] {
    var offsets: [Double] = []
    for (place, vertex) in layer.enumerated() {
      guard place > 0 else {
        offsets.append(0)
        continue
      }
      let (left, right) = (vertices[layer[place - 1]], vertices[vertex])
      let between = left.isBend && right.isBend ? gap * 0.6 : gap
      offsets.append(offsets[place - 1] + (left.across + right.across) / 2 + between)
    }
    return offsets
  }

  /// Least squares under the layer's distances, by pooling adjacent violators.
  private func place(_ layer: [Int], offsets: [Double], in centers: inout [Double]) {
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for (vertex, offset) in zip(layer, offsets) {
      var sum = 0.0
      var weight = 0.0
      for neighbor in above[vertex] + below[vertex] {
        let pull = pull(vertex, neighbor)
        sum += pull * centers[neighbor]
        weight += pull
      }
      // A vertex without neighbors stays.
      if weight == 0 { (sum, weight) = (centers[vertex], 1) }
      pools.append((sum - weight * offset, weight, 1))
      while pools.count > 1 {
        let last = pools[pools.count - 1]
        let previous = pools[pools.count - 2]
        guard previous.sum / previous.weight >= last.sum / last.weight else { break }
        pools.removeLast()
        pools[pools.count - 1] = (
          previous.sum + last.sum, previous.weight + last.weight, previous.count + last.count
        )
      }
    }
    var place = 0
    for pool in pools {
      for _ in 0..<pool.count {
        centers[layer[place]] = pool.sum / pool.weight + offsets[place]
        place += 1
      }
    }
  }

  private func pull(_ vertex: Int, _ neighbor: Int) -> Double {
    switch (vertices[vertex].isBend, vertices[neighbor].isBend) {
    case (true, true): 8
    case (true, false), (false, true): 2
    case (false, false): 1
    }
  }
}
