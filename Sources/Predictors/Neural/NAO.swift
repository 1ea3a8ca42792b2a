import Neural
import Regression
import Spaces

/// `nao`: the encoder and predictor of neural architecture optimization, on token sequences.
///
/// White et al. 2021 read hidden width, batch size and learning rate and then use constants of the
/// module, and run the decoder for every query; here the three are what is asked for, and queries
/// need the encoder alone. The decoder learns beside it, which keeps codes apart.
extension PredictorEntry {
  static let nao = onSequences(
    key: "nao", title: "Neural architecture optimization", className: "NAO",
    paper: "Luo et al. 2018, Neural Architecture Optimization",
    summary:
      "A bidirectional LSTM over the space's token sequence, trained together with a decoder that "
      + "says the sequence again.")

  /// A row of the networks of NAO.
  ///
  /// - Parameters:
  ///   - parameters: beside those that all have.
  ///   - semiSupervision: from the options; nil for labels alone.
  static func onSequences(
    key: String, title: String, className: String, paper: String, summary: String,
    parameters: [ParameterSpec] = [],
    semiSupervision:
      @escaping @Sendable (Options) throws -> SequencePredictor.SemiSupervision? = { _ in nil }
  ) -> PredictorEntry {
    @Sendable func predictor(
      _ options: Options, _ space: any SearchSpace
    ) throws -> SequencePredictor {
      SequencePredictor(
        key: key, space: space, labelScale: try options.labelScale(),
        width: try options.integer("width"), share: Float(try options.real("error_share")),
        loop: try options.sequenceLoop(), semiSupervision: try semiSupervision(options))
    }
    return PredictorEntry(
      key: key, title: title, className: className, family: .modelBased, paper: paper,
      summary: summary, needs: .labels, hasStandardDeviation: false,
      parameters: [
        .labels,
        ParameterSpec(
          "width", .integer(1...1024), default: 64,
          "The numbers of each token, LSTM state and code."),
        .networkEpochs(50),
        ParameterSpec(
          "batch_size", .integer(1...4096), default: 100, "Architectures of one step."),
        ParameterSpec(
          "learning_rate", .real(ParameterSpec.aboveZero...1), default: 1e-3,
          "The learning rate of Adam, the same in all steps."),
        .weightDecay(1e-4),
        ParameterSpec(
          "error_share", .real(0...1), default: 0.8,
          "The part of the squared error in the loss; the rest is the decoder's cross-entropy."),
      ] + parameters,
      make: predictor,
      load: { file, options, space in try predictor(options, space).load(file) })
  }
}

extension Options {
  /// Adam at one rate, gradients no longer than 5.
  func sequenceLoop(epochs: String = "epochs") throws -> FitLoop {
    try fitLoop(epochs: epochs, shape: .constant, gradientClip: 5)
  }
}
