import Neural
import Synchronization
import Tensors

/// Trains several networks on the same images, one on each worker: the curves are those of a
/// `Training` each.
///
/// - Parameters:
///   - graphs: all for the images' shape and classes.
///   - options: the same for all; the number of threads of a step is 1 here.
///   - workers: by default one for each core.
///   - control: its report counts epochs over all networks.
/// - Returns: a curve for each graph, in order.
/// - Throws: the first network's error in that order, `Cancelled` among them.
public func trainMany(
  _ graphs: [NetworkGraph], _ options: TrainingOptions, images: Images,
  validation: Images? = nil, test: Images? = nil, workers: Int? = nil,
  control: RunControl = RunControl()
) throws -> [[EpochRecord]] {
  var options = options
  options.workers = 1
  let epochs = Atomic<Int>(0)
  let total = graphs.count * options.epochs
  return try parallelMap(count: graphs.count, workers: workers) { [options] index, _ in
    let training = try Training(
      graphs[index], options, images: images, validation: validation, test: test)
    try training.run(control, report: { _, _, _ in }) { _ in
      control.report(epochs.add(1, ordering: .relaxed).newValue, of: total)
    }
    return training.curve
  }
}
