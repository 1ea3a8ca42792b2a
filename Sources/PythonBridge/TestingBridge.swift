import CPython
import Embeddings
import Experiments
import Glibc
import Neural
import Regression
import Spaces
import Storage
import Tables
import Tensors

/// Functions that the bridge's own tests call; no part of the library: a process has them where
/// `NASTURTIUM_TESTING=1` stood in its environment when it imported the module.
func registerTesting(in m: ModuleBuilder) {
  guard let testing = getenv("NASTURTIUM_TESTING"), String(cString: testing) == "1" else { return }
  m.def("_testing_none", doc: "Nothing.") { () in PyNone() }
  m.def("_testing_add", "a", "b", doc: "a + b.") { (a: Double, b: Double) in a + b }
  m.def("_testing_int", "x", doc: "x.") { (x: Int) in x }
  m.def("_testing_bool", "x", doc: "x.") { (x: Bool) in x }
  m.def("_testing_text", "x", doc: "x.") { (x: String) in x }
  m.def("_testing_path", "x", doc: "x.") { (x: FilePath) in x.path }
  m.def("_testing_bytes", "x", doc: "x.") { (x: [UInt8]) in x }
  m.def("_testing_ints", "x", doc: "x.") { (x: [Int]) in x }
  m.def("_testing_nested", "x", doc: "x.") { (x: [[Double]]) in x }
  m.def("_testing_optional", "x=None", "y=None", doc: "(x, y).") { (x: Int?, y: String?) in
    Tuple(x, y)
  }
  m.def("_testing_six", "a", "b", "c", "d", "e", "f", doc: "Their sum.") {
    (a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) in a &+ b &+ c &+ d &+ e &+ f
  }
  m.def("_testing_dictionary", "keys", doc: "Each key's length.") { (keys: [String]) in
    Dictionary(keys.map { ($0, $0.utf8.count) }, uniquingKeysWith: { first, _ in first })
  }
  m.def("_testing_sum", "x", doc: "The sum of float32 elements.", gil: .release) {
    (x: FloatView) in x.elements.reduce(0) { $0 + Double($1) }
  }
  m.def("_testing_sum_double", "x", doc: "The sum of float64 elements.", gil: .release) {
    (x: DoubleView) in x.elements.reduce(0, +)
  }
  m.def("_testing_tensor", "x", doc: "x, as a tensor over its own memory.") { (x: Tensor) in x }
  m.def("_testing_address", "x", doc: "Where x's elements are.") { (x: Tensor) in
    Int(bitPattern: x.base)
  }
  m.def("_testing_call", "callback", "x", doc: "callback(x) as an int.", gil: .release) {
    (callback: PyCallback, x: Int) in try callback.call(x, returning: Int.self)
  }
  m.long("_testing_call_from_worker", "callback", "x", doc: "The same from another thread.") {
    (_: RunControl, callback: PyCallback, x: Int) in try callback.call(x, returning: Int.self)
  }
  m.long("_testing_steps", "steps", doc: "Sleeps a millisecond a step; returns the steps done.") {
    (control: RunControl, steps: Int) in
    for step in 0..<max(steps, 0) {
      try control.check()
      usleep(1000)
      control.report(step + 1, of: steps)
    }
    return steps
  }
  m.def("_testing_raise", "name", doc: "Throws the error of that name.") { (name: String) in
    if let error = sampleErrors[name] { throw error }
    return sampleErrors.keys.sorted()
  }
}

private let sampleErrors: [String: any Error] = [
  "invalidShape": TensorsError.invalidShape([-1]),
  "mismatchedShapes": TensorsError.mismatchedShapes(operation: "add", [1], [2]),
  "notFinite": TensorsError.notFinite(what: "x", index: 3),
  "outOfMemory": TensorsError.outOfMemory(bytes: 1 << 60),
  "noSolution": TensorsError.noSolution(routine: "cholesky", reason: "not positive definite"),
  "notFound": StorageError.notFound(path: "/a/b"),
  "notPermitted": StorageError.notPermitted(path: "/a/b", reason: "a directory"),
  "occupied": StorageError.occupied(path: "/a/b", found: "a PDF document", kind: "a saved table"),
  "system": StorageError.system(
    path: "/a/b", operation: "write", code: ENOSPC, message: "No space left on device"),
  "corrupted": StorageError.corrupted(path: "/a/b", offset: 8, reason: "no header"),
  "tooLarge": StorageError.tooLarge(path: "/a/b", what: "header", bytes: 2, limit: 1),
  "wrongKind": StorageError.wrongKind(path: "/a/b", found: "text", expected: "a model"),
  "invalidGraph": SpacesError.invalidGraph("0 nodes"),
  "notInSpace": SpacesError.notInSpace(space: "S", reason: "8 nodes"),
  "malformedText": SpacesError.malformedText(space: "S", text: "|a\u{0}|", at: 2, reason: "NUL"),
  "invalidArgument": SpacesError.invalidArgument("layers must be positive, got 0"),
  "unsupported": SpacesError.unsupported(space: "S", what: "path", remedy: "use adjacency"),
  "tooFew": EmbeddingsError.tooFew(what: "training", count: 0, minimum: 1),
  "diverged": NeuralError.diverged(epoch: 1, step: 2),
  "wrongModel": EmbeddingsError.wrongModel(path: "/a/b", reason: "version 9"),
  "mismatchedFeatures": RegressionError.mismatchedFeatures(expected: 3, got: 2),
  "invalidValue": ExperimentsError.invalidValue(trial: 4, value: .nan),
  "unknownTrial": ExperimentsError.unknownTrial(7),
  "unmeasured": TablesError.unmeasured(architecture: "|a~0|", count: 3),
  "isRunning": ExperimentsError.isRunning,
  "cancelled": Cancelled(),
]
