import Neural
import Tensors

/// Where the arrays that a graph computes with lie among others.
struct ParameterBinding {
  let parameters: Parameters
  /// Positions in `parameters`, in the graph's order.
  private let positions: [Int]
  /// What shards other than the first find, laid out as `parameters.gradients`.
  private let others: [Tensor]
  /// The numbers of `parameters` that are bound, in runs as long as they come.
  private let runs: [Range<Int>]

  /// Throws `NetworksError.invalidData` for an array that is missing or of another shape.
  init(_ needed: [Parameter], in parameters: Parameters) throws {
    self.parameters = parameters
    positions = try needed.map { parameter in
      guard let position = try? parameters.index(of: parameter.name),
        parameters.parameters[position].shape == parameter.shape,
        parameters.parameters[position].memory == parameter.memory
      else {
        throw NetworksError.invalidData(
          "the network computes with '\(parameter.name)' of shape \(parameter.shape), which is not "
            + "among the parameters: make them of the graph's")
      }
      return position
    }
    others = try (1..<Run.shards).map { _ in try Tensor(shape: [parameters.values.count]) }
    runs = positions.sorted().reduce(into: []) { runs, position in
      let first = parameters.offsets[position]
      let end = first + Parameter.padded(parameters.parameters[position].memoryCount)
      if let last = runs.last, last.upperBound == first {
        runs[runs.count - 1] = last.lowerBound..<end
      } else {
        runs.append(first..<end)
      }
    }
  }

  func value(_ index: Int) -> Target { parameters.value(positions[index]) }

  func gradient(_ index: Int, of shard: Int) -> Target {
    let position = positions[index]
    guard shard > 0 else { return parameters.gradient(position) }
    return others[shard - 1].base + parameters.offsets[position]
  }

  func clearGradient(_ index: Int) {
    let count = Parameter.padded(parameters.parameters[positions[index]].memoryCount)
    gradient(index, of: 0).update(repeating: 0, count: count)
  }

  /// Adds all shards' gradients into the first's: the share of one shard.
  func merge(share shard: Int) {
    for run in runs {
      let blocks = run.count / 16
      let first = run.lowerBound + blocks * shard / Run.shards * 16
      let count = run.lowerBound + blocks * (shard + 1) / Run.shards * 16 - first
      for other in others {
        Elementwise.copy(
          other.base + first, count: count, adding: true, into: parameters.gradients.base + first)
      }
    }
  }
}
