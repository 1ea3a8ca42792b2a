import Glibc
import Spaces
import Tensors

/// The loss of a few graphs (reconstruction of both sides, plus KL) and its gradient.
final class TrainingPass: @unchecked Sendable {
  struct Options: Equatable, Sendable {
    /// Of each graph's reconstruction: one over the batch. With 0 nothing is decoded, and the
    /// decoder's gradient is zero.
    var reconstructionWeight: Float
    /// Of each graph's KL.
    var klWeight: Float
    var edgeTerm: SVGe.Recipe.EdgeTerm
    /// Standard deviation of a code's noise as a share of e^(logvar/2): 0.01 as published, or 0.
    var noise: Float
  }

  /// Sums over graphs, unweighted.
  struct Loss: Equatable, Sendable {
    var reconstruction = 0.0
    var kl = 0.0
    /// Of a `MeanLoss`.
    var mean = 0.0

    static func += (left: inout Loss, right: Loss) {
      left.reconstruction += right.reconstruction
      left.kl += right.kl
      left.mean += right.mean
    }
  }

  let capacity: Capacity
  private let sizes: Sizes
  private let arena = Arena()
  private let encoder: EncoderPass
  private let decoder: DecoderPass
  private let noise: Floats

  init(compiled: CompiledWeights, capacity: Capacity) throws {
    self.capacity = capacity
    sizes = compiled.layout.sizes
    encoder = try EncoderPass(compiled: compiled, capacity: capacity, arena: arena)
    decoder = try DecoderPass(compiled: compiled, capacity: capacity, arena: arena)
    noise = try arena.floats(capacity.graphs * sizes.latent)
  }

  /// Adds the gradient of the weighted loss and returns its parts; cancelled, part of it is added.
  ///
  /// - Parameters:
  ///   - graphs: at most as many as the capacity holds.
  ///   - random: one source for each graph's noise.
  ///   - meanLoss: gets the graph's place here, its mean code and the gradient of it to add to.
  func run(
    _ graphs: [OperationGraph], random: [RandomSource], options: Options,
    meanLoss: ((_ graph: Int, _ mean: UnsafePointer<Float>, _ gradient: Floats) throws -> Double)? =
      nil,
    into gradient: Gradient, control: RunControl
  ) throws -> Loss {
    var loss = Loss()
    try control.check()
    encoder.forward(graphs)
    if options.reconstructionWeight > 0 {
      loss.reconstruction = try decode(
        graphs, random: random, options: options, into: gradient, control: control)
    }
    loss.kl = codeGradients(graphs.count, options)
    if let meanLoss {
      for graph in graphs.indices {
        let row = graph * 2 * sizes.latentSlots
        loss.mean += try meanLoss(graph, encoder.codes + row, encoder.codeGradients + row)
      }
    }
    encoder.backward(into: gradient)
    gradient.isEmpty = false
    return loss
  }

  /// The reconstruction loss of noisy codes, and its gradient by the codes and the decoder.
  private func decode(
    _ graphs: [OperationGraph], random: [RandomSource], options: Options, into gradient: Gradient,
    control: RunControl
  ) throws -> Double {
    var loss = 0.0
    drawCodes(graphs.count, random: random, scale: options.noise)
    let nodes = graphs.reduce(0) { max($0, $1.nodeCount) }
    decoder.set(graphs, nodes: nodes)
    decoder.begin(count: graphs.count)
    for k in 1..<max(nodes, 1) {
      try control.check()
      decoder.propagate(k)
      decoder.append(k)
      loss += score(k, graphs, options)
    }
    try decoder.backward(nodes: nodes, into: gradient, control: control)
    return loss
  }

  /// z = mean + scale·ε·e^(logvar/2).
  private func drawCodes(_ count: Int, random: [RandomSource], scale: Float) {
    let (latent, slots) = (sizes.latent, sizes.latentSlots)
    for graph in 0..<count {
      var source = random[graph]
      let (code, drawn) = (encoder.codes + graph * 2 * slots, noise + graph * latent)
      let target = decoder.codes + graph * slots
      for i in 0..<latent {
        drawn[i] = scale == 0 ? 0 : scale * source.normal()
        target[i] = code[i] + drawn[i] * exp(0.5 * code[slots + i])
      }
    }
  }

  /// Replaces step k's logits by the weighted loss's gradients; returns the loss.
  private func score(_ k: Int, _ graphs: [OperationGraph], _ options: Options) -> Double {
    let sides = decoder.sides
    var loss = 0.0
    for side in 0..<sides {
      let graph = graphs[side % graphs.count]
      let weight = k < graph.nodeCount ? options.reconstructionWeight : 0
      let logits = decoder.typeLogits + (decoder.sideRow(k) + side) * sizes.typeSlots
      let type = Int(decoder.types[k * sides + side])
      let typeLoss = Likelihood.categorical(
        logits, count: sizes.types, truth: type, weight: weight)
      if weight > 0 { loss += typeLoss }
      guard k > 1 else { continue }
      let share = options.edgeTerm == .mean ? 1 / Float(k) : 1
      let truth = decoder.predecessors[k * sides + side]
      for node in 0..<k {
        let slot = decoder.valueRow(k) + node * sides + side
        let edgeLoss = Likelihood.binary(
          decoder.edgeLogits + slot, truth: truth >> UInt64(node) & 1 == 1,
          weight: weight * share)
        if weight > 0 { loss += edgeLoss * Double(share) }
      }
    }
    return loss
  }

  /// The code's gradient through z, where decoded, and KL, into the encoder's; returns the KL.
  private func codeGradients(_ count: Int, _ options: Options) -> Double {
    let (latent, slots) = (sizes.latent, sizes.latentSlots)
    var kl = 0.0
    let decoded: Float = options.reconstructionWeight > 0 ? 1 : 0
    for graph in 0..<count {
      let code = encoder.codes + graph * 2 * slots
      let (given, target) = (
        decoder.codeGradients + graph * slots, encoder.codeGradients + graph * 2 * slots
      )
      for i in 0..<latent {
        let (mean, logVariance) = (code[i], code[slots + i])
        let variance = exp(logVariance)
        kl -= 0.5 * Double(1 + logVariance - mean * mean - variance)
        let given = decoded * given[i]
        target[i] = given + options.klWeight * mean
        target[slots + i] =
          given * noise[graph * latent + i] * 0.5 * exp(0.5 * logVariance)
          + 0.5 * options.klWeight * (variance - 1)
      }
    }
    return kl
  }
}
