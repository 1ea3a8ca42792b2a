import Embeddings
import Spaces
import Tensors

/// Turns architectures into rows of numbers for a regression.
public protocol ArchitectureFeatures: Sendable {
  /// One row for each architecture of the space. Throws `Cancelled`.
  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix
}

/// One of a space's encodings.
struct EncodingFeatures: ArchitectureFeatures {
  let space: any SearchSpace
  let encoding: Encoding

  /// Rows are encoded in parts of this many, between which a cancelled call ends.
  private static let part = 1024

  /// Throws `SpacesError.unsupported` for an encoding that the space lacks.
  init(_ space: any SearchSpace, _ encoding: Encoding) throws {
    (self.space, self.encoding) = (space, encoding)
    _ = try space.encode([], as: encoding)
  }

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    var (elements, columns): ([Double], Int) = ([], 0)
    for start in stride(from: 0, through: max(architectures.count - 1, 0), by: Self.part) {
      try control.check()
      let part = architectures[start..<min(start + Self.part, architectures.count)]
      let encoded = try space.encode(Array(part), as: encoding)
      elements += encoded.elements.lazy.map(Double.init)
      columns = encoded.shape[1]
    }
    return try Matrix(rows: architectures.count, columns: columns, elements: elements)
  }
}

/// The mean codes of an embedding.
struct CodeFeatures: ArchitectureFeatures {
  let embedding: SVGe

  /// Throws `PredictorsError.unsupported` for an embedding of another space.
  init(_ embedding: SVGe, on space: any SearchSpace) throws {
    let (own, other) = (embedding.space.spaceDescription, space.spaceDescription)
    guard own == other else {
      throw PredictorsError.unsupported(
        "an embedding of \(own) has no codes for \(other): use one of the same space, or its copy "
          + "'on' that space")
    }
    self.embedding = embedding
  }

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    try Matrix(embedding.encode(architectures, workers: workers, control: control).mean)
  }
}

extension SVGe {
  /// Codes as rows. Throws `EmbeddingsError.wrongShape` and `notFinite`.
  func checkedCodes(_ codes: Tensor) throws -> Matrix {
    let latent = configuration.latent
    guard codes.shape.count == 2, codes.shape[1] == latent else {
      throw EmbeddingsError.wrongShape(
        what: "codes", shape: codes.shape, expected: "(n, \(latent))")
    }
    if let index = codes.elements.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingsError.notFinite(what: "codes", row: index / max(latent, 1))
    }
    return try Matrix(codes)
  }
}
