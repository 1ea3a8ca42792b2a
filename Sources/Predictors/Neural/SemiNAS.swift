/// `seminas`: the networks of NAO, trained a second time together with architectures that they
/// labeled themselves.
///
/// White et al. 2021 read hidden width, batch size and learning rate and then use constants of the
/// module, and run the decoder for every query; here the three are what is asked for, and queries
/// need the encoder alone. As there the second training goes on from the first with a fresh
/// optimizer, and labeled architectures come ten times each.
extension PredictorEntry {
  static let semiNAS = onSequences(
    key: "seminas", title: "Semi-supervised NAS", className: "SemiNAS",
    paper: "Luo et al. 2020, Semi-Supervised Neural Architecture Search",
    summary:
      "NAO that labels further architectures itself and learns from them, too: those given as "
      + "'unlabeled', or else drawn from the space. Some eleven times slower than nao.",
    parameters: [
      ParameterSpec(
        "second_epochs", .integer(1...1_000_000), default: 50,
        "Passes over labeled and self-labeled architectures, after those of the first training."),
      ParameterSpec(
        "repeats", .integer(1...1000), default: 10,
        "How often each labeled architecture comes in an epoch of the second training."),
      ParameterSpec(
        "unlabeled_count", .integer(1...1_000_000), default: .none,
        "Architectures that are drawn where none are given; none means as many as labeled ones."),
    ]
  ) { options in
    SequencePredictor.SemiSupervision(
      loop: try options.sequenceLoop(epochs: "second_epochs"),
      repeats: try options.integer("repeats"),
      count: options["unlabeled_count"] == OptionValue.none
        ? nil : try options.integer("unlabeled_count"))
  }
}
