import Synchronization
import Tensors

/// Trains several networks on the same images, one on each worker, and returns their curves in
/// order. Throws the first network's error in that order, `Cancelled` among them.
///
/// - Parameter workers: by default one for each core.
public func trainMany(
  _ graphs: [NetworkGraph], _ settings: TrainingSettings, images: ImageSet,
  validation: ImageSet? = nil, test: ImageSet? = nil, workers: Int? = nil,
  control: RunControl = RunControl()
) throws -> [[EpochRecord]] {
  var settings = settings
  settings.workers = 1
  let epochs = Atomic<Int>(0)
  let total = graphs.count * settings.epochs
  return try parallelMap(count: graphs.count, workers: workers) { [settings] index, _ in
    let trainer = try Trainer(
      graphs[index], settings, images: images, validation: validation, test: test)
    try trainer.run(control, report: { _, _ in }) { _ in
      control.report(epochs.add(1, ordering: .relaxed).newValue, of: total)
    }
    return trainer.curve
  }
}
