// A predictor of one's own: it joins the catalog, learns, is saved and loaded like all others.

import Predictors
import Regression
import Spaces
import Storage
import Tensors

/// The mean label of the nearest training architectures by graph edit distance.
struct NearestNeighbors: Predictor {
  let count: Int
  let space: any SearchSpace

  var needs: Needs { .labels }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: "nearest_neighbors")
    return Fitted(predictor: self, architectures: data.architectures, labels: data.labels)
  }

  struct Fitted: FittedPredictor {
    let predictor: NearestNeighbors
    let architectures: [Architecture]
    let labels: [Double]

    var hasStandardDeviation: Bool { false }

    func predict(
      _ queries: Queries, workers: Int?, control: RunControl
    ) throws -> Prediction {
      let space = predictor.space
      let known = try architectures.map { try space.operationGraph(of: $0) }
      let means = try parallelMap(count: queries.architectures.count, workers: workers) {
        index, _ in
        try control.check()
        let graph = try space.operationGraph(of: queries.architectures[index])
        let near = known.map { graph.editDistance(to: $0) }.enumerated()
          .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
          .prefix(predictor.count)
        return near.reduce(0) { $0 + labels[$1.offset] } / Double(max(near.count, 1))
      }
      return Prediction(means: means)
    }

    func save(into file: inout ModelFile) throws {
      try file.add("labels", shape: [labels.count], doubles: labels)
      file.fields["architectures"] = .array(
        try architectures.map { .string(try predictor.space.text(of: $0)) })
    }
  }
}

let row = PredictorEntry(
  key: "nearest_neighbors", title: "Nearest neighbors", className: "NearestNeighbors",
  family: .modelBased, paper: "Fix and Hodges 1951, Discriminatory Analysis",
  summary: "The mean label of the nearest training architectures by edit distance.",
  needs: .labels, hasStandardDeviation: false,
  parameters: [
    ParameterSpec("neighbors", .integer(1...1000), default: 5, "How many neighbors count.")
  ],
  make: { options, space in
    NearestNeighbors(count: try options.integer("neighbors"), space: space)
  },
  load: { file, options, space in
    guard case .array(let texts) = file.fields["architectures"] else {
      throw PredictorsError.wrongFile(path: file.path, reason: "it has no architectures")
    }
    let architectures = try texts.map { text in
      guard case .string(let text) = text else {
        throw PredictorsError.wrongFile(path: file.path, reason: "an architecture is no text")
      }
      return try space.parse(text)
    }
    return NearestNeighbors.Fitted(
      predictor: NearestNeighbors(count: try options.integer("neighbors"), space: space),
      architectures: architectures, labels: try file.doubles("labels", rank: 1).values)
  })

try PredictorCatalog.register(row)
print("the catalog:", PredictorCatalog.entries.map(\.key).joined(separator: ", "))

let space = NASBench201()
let cells = try space.sample(300, seed: 0)
// What is to be predicted, here the number of convolutions.
let labels = cells.map { cell in
  Double(cell.edges.count { space.operations[$0.label].contains("conv") })
}
let data = try TrainingData(Array(cells[..<200]), labels: Array(labels[..<200]))
for text in ["nearest_neighbors(neighbors=3)", "gp", "bayes_lin_reg(encoding=path)"] {
  let predictor = try PredictorCatalog.predictor(describedBy: text, on: space)
  let fitted = try predictor.fit(data)
  let again = try PredictorCatalog.load(serialized: fitted.serialized())
  let found = try again.predict(Array(cells[200...])).means
  let correlation = try Correlation.spearman(found, Array(labels[200...]))
  print("\(predictor): Spearman correlation \((correlation * 1000).rounded() / 1000)")
}
