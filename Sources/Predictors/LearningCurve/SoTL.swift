/// `sotl` and `sotl_e`: how fast a training learns, minus the sum of its training losses, or minus the
/// last one, which is the sum over the minibatches of the last epoch up to a factor (Ru et al. 2021).
extension PredictorEntry {
  private static let training =
    "Ru et al. 2021, Speedy Performance Estimation for Neural Architecture Search"

  static let sumOfTrainingLosses = onCurve(
    .trainingLoss, key: "sotl", title: "Sum of training losses", className: "SoTL",
    paper: training, summary: "Minus the sum of the training losses of all epochs used."
  ) { -$0.reduce(0, +) }

  static let lastTrainingLoss = onCurve(
    .trainingLoss, key: "sotl_e", title: "Training loss of the last epoch", className: "SoTLE",
    paper: training,
    summary:
      "Minus the training loss of the last epoch used: its first epochs, which all trainings "
      + "share, are forgotten."
  ) { -$0[$0.count - 1] }
}
