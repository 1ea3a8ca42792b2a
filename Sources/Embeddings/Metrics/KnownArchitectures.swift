import Spaces
import Tensors

/// What a model was trained on, to tell which decoded graphs are new.
struct KnownArchitectures {
  private let space: any SearchSpace
  private let architectures: Set<Architecture>
  private let classes: Set<String>

  /// Throws `EmbeddingsError.notInSpace`, `Cancelled`.
  init(
    _ architectures: [Architecture], in space: any SearchSpace, control: RunControl
  ) throws {
    self.space = space
    var (known, classes) = (Set<Architecture>(), Set<String>())
    for (index, architecture) in architectures.enumerated() {
      if index.isMultiple(of: 64) { try control.check() }
      do {
        // Through the graph: a space may write one graph in several ways.
        known.insert(
          try space.architecture(from: space.operationGraph(of: architecture)))
        classes.insert(try space.canonicalKey(of: architecture))
      } catch let error as SpacesError {
        throw EmbeddingsError.notInSpace(index: index, reason: error.description)
      }
    }
    (self.architectures, self.classes) = (known, classes)
  }

  /// Of graphs as drawn, at least one.
  func quality(of graphs: [OperationGraph], control: RunControl) throws -> SVGe.SampleQuality {
    var draws: [OperationGraph: Int] = [:]
    for graph in graphs { draws[graph, default: 0] += 1 }
    var quality = SVGe.SampleQuality(
      drawn: graphs.count, valid: 0, publishedValid: nil, distinct: 0, distinctClasses: 0, novel: 0,
      novelClasses: 0)
    var found: Set<String> = []
    for (index, (graph, count)) in draws.enumerated() {
      if index.isMultiple(of: 64) { try control.check() }
      if let accepted = space.publishedValidity(of: graph) {
        quality.publishedValid = (quality.publishedValid ?? 0) + (accepted ? count : 0)
      }
      guard let architecture = try space.architecture(ifAnyFrom: graph) else { continue }
      let name = try space.canonicalKey(of: architecture)
      quality.valid += count
      quality.distinct += 1
      if found.insert(name).inserted { quality.distinctClasses += 1 }
      if !architectures.contains(architecture) { quality.novel += count }
      if !classes.contains(name) { quality.novelClasses += count }
    }
    return quality
  }
}

extension SearchSpace {
  /// The architecture whose graph this is, or nil where none is. Throws what a user's validity rule
  /// throws.
  func architecture(ifAnyFrom graph: OperationGraph) throws -> Architecture? {
    do { return try architecture(from: graph) } catch is SpacesError { return nil }
  }
}
