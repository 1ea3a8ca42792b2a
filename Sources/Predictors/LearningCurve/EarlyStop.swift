/// `early_stop_acc` and `early_stop_loss`: what a training had reached when it was stopped, the last
/// validation accuracy or minus the last validation loss (White et al. 2021, section 3: "Val. Acc."
/// and "Val. Loss").
extension PredictorEntry {
  static let earlyStopAccuracy = onCurve(
    .validationAccuracy, key: "early_stop_acc", title: "Early stopping (accuracy)",
    className: "EarlyStopAccuracy",
    paper: "Zoph et al. 2018, Learning Transferable Architectures for Scalable Image Recognition",
    summary: "The validation accuracy after the last epoch used, in the unit of the curve."
  ) { $0[$0.count - 1] }

  static let earlyStopLoss = onCurve(
    .validationLoss, key: "early_stop_loss", title: "Early stopping (loss)",
    className: "EarlyStopLoss",
    paper: "White et al. 2021, How Powerful are Performance Predictors in Neural Architecture "
      + "Search?",
    summary: "Minus the validation loss after the last epoch used."
  ) { -$0[$0.count - 1] }
}
