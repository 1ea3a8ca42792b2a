import Predictors
import Regression
import Spaces
import Storage
import Tensors

/// The mean label of the nearest training architectures, by their adjacency encodings.
struct NearestNeighbors: Predictor {
  /// The row that makes the predictor part of the catalog.
  static let entry = PredictorEntry(
    key: "nearest_neighbors", title: "Nearest neighbors", className: "NearestNeighbors",
    family: .modelBased, paper: "Fix and Hodges 1951, Discriminatory Analysis",
    summary: "The mean label of the nearest training architectures by their encodings.",
    needs: .labels, hasStandardDeviation: false,
    parameters: [
      ParameterSpec("neighbors", .integer(1...1000), default: 5, "How many neighbors count.")
    ],
    make: { options, space in
      NearestNeighbors(count: try options.integer("neighbors"), space: space)
    },
    load: { file, options, space in
      let (labels, rows) = (try file.doubles("labels", rank: 1), try file.doubles("rows", rank: 2))
      guard labels.shape[0] == rows.shape[0] else {
        throw PredictorsError.wrongFile(path: file.path, reason: "rows and labels differ in number")
      }
      return NearestNeighbors.Fitted(
        predictor: NearestNeighbors(count: try options.integer("neighbors"), space: space),
        rows: try Matrix(rows: rows.shape[0], columns: rows.shape[1], elements: rows.values),
        labels: labels.values)
    })

  let count: Int
  let space: any SearchSpace

  var needs: Needs { .labels }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    Fitted(
      predictor: self, rows: try Matrix(space.encode(data.architectures, as: .adjacency)),
      labels: data.labels)
  }

  struct Fitted: FittedPredictor {
    let predictor: NearestNeighbors
    let rows: Matrix
    let labels: [Double]

    var hasStandardDeviation: Bool { false }

    func predict(
      _ queries: Queries, workers: Int?, control: RunControl
    ) throws -> Prediction {
      let asked = try Matrix(predictor.space.encode(queries.architectures, as: .adjacency))
      let means = try parallelMap(count: asked.rows, workers: workers) { index, _ in
        try control.check()
        let near = (0..<rows.rows).map { row in
          (0..<rows.columns).reduce(0) { $0 + abs(rows[row, $1] - asked[index, $1]) }
        }.enumerated()
          .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
          .prefix(predictor.count)
        return near.reduce(0) { $0 + labels[$1.offset] } / Double(max(near.count, 1))
      }
      return Prediction(means: means)
    }

    func save(into file: inout ModelFile) throws {
      try file.add("labels", shape: [labels.count], doubles: labels)
      try file.add("rows", shape: [rows.rows, rows.columns], doubles: rows.elements)
    }
  }
}
