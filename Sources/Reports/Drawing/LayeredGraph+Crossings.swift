extension LayeredGraph {
  /// Orders each layer so that fewer edges cross: alternating sweeps by barycenter (Sugiyama et al.
  /// 1981, §3), the best order seen is kept. Ties keep their order, so the result is determined.
  mutating func reduceCrossings(sweeps: Int = 16) {
    var best = layers
    var fewest = crossingCount()
    for sweep in 0..<sweeps where fewest > 0 {
      let downward = sweep % 2 == 0
      let order = downward ? Array(layers.indices) : layers.indices.reversed()
      for layer in order.dropFirst() {
        sort(layer: layer, by: downward ? above : below, reversingTies: sweep % 4 >= 2)
      }
      let count = crossingCount()
      if count < fewest { (best, fewest) = (layers, count) }
    }
    layers = best
  }

  private mutating func sort(layer: Int, by neighbors: [[Int]], reversingTies: Bool) {
    let positions = self.positions()
    let keyed = layers[layer].enumerated().map { place, vertex in
      let places = neighbors[vertex].map { Double(positions[$0]) }
      let center = places.isEmpty ? Double(place) : places.reduce(0, +) / Double(places.count)
      return (center: center, place: reversingTies ? -place : place, vertex: vertex)
    }
    layers[layer] = keyed.sorted { ($0.center, $0.place) < ($1.center, $1.place) }.map(\.vertex)
  }

  /// The place of each vertex in its layer.
  func positions() -> [Int] {
    var positions = [Int](repeating: 0, count: vertices.count)
    for layer in layers {
      for (place, vertex) in layer.enumerated() { positions[vertex] = place }
    }
    return positions
  }

  /// Pairs of edge steps that cross: inversions between the ends of steps ordered by their starts,
  /// counted with a binary indexed tree (Barth, Jünger and Mutzel 2002).
  func crossingCount() -> Int {
    let positions = self.positions()
    var count = 0
    for (upper, lower) in zip(layers, layers.dropFirst()) {
      var tree = [Int](repeating: 0, count: lower.count + 1)
      var seen = 0
      for vertex in upper {
        let ends = below[vertex].map { positions[$0] }.sorted()
        for end in ends {
          var notAfter = 0
          var i = end + 1
          while i > 0 {
            notAfter += tree[i]
            i &= i - 1
          }
          count += seen - notAfter
        }
        for end in ends {
          seen += 1
          var i = end + 1
          while i < tree.count {
            tree[i] += 1
            i += i & -i
          }
        }
      }
    }
    return count
  }
}
