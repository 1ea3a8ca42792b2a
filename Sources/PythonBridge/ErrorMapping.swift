import CPython
import CPythonShim
import Embeddings
import Experiments
import Glibc
import Networks
import Neural
import Predictors
import Regression
import Reports
import Search
import Spaces
import Storage
import Tables
import Tensors

/// What a Swift error is in Python.
enum PythonError {
  case standard(shim_exception)
  /// An `OSError` subclass with errno and file name; its text names the file once.
  case file(shim_exception, code: Int32, path: String, reason: String)
  /// `nasturtium.NasturtiumError`.
  case nasturtium
}

/// The one table from Swift errors to Python exceptions; the message is the error's description.
func pythonError(for error: any Error) -> PythonError {
  switch error {
  case let error as ConversionError: .standard(error.kind)
  case let error as SpacesError:
    switch error {
    case .invalidGraph, .notInSpace, .malformedText, .invalidArgument, .unsupported:
      .standard(SHIM_VALUE_ERROR)
    }
  case let error as StorageError:
    switch error {
    case .notFound(let path):
      .file(
        SHIM_FILE_NOT_FOUND_ERROR, code: ENOENT, path: path, reason: "No such file or directory")
    case .notPermitted(let path, let reason):
      .file(SHIM_PERMISSION_ERROR, code: EACCES, path: path, reason: reason)
    case .occupied(let path, let found, let kind):
      .file(
        SHIM_FILE_EXISTS_ERROR, code: EEXIST, path: path,
        reason: "\(found), not \(kind), and stays as it is: name another path, or remove it first")
    case .system(let path, let operation, let code, let message):
      .file(SHIM_OS_ERROR, code: code, path: path, reason: "\(operation): \(message)")
    case .corrupted, .malformedRow, .tooLarge, .wrongKind, .refused, .invalidArgument:
      .standard(SHIM_VALUE_ERROR)
    }
  case let error as TablesError:
    switch error {
    case .invalidArgument, .unknownMetric, .unknownEpoch, .unknownSeed, .unmeasured, .unknownKind,
      .otherSpace, .damagedCache, .unknownCost:
      .standard(SHIM_VALUE_ERROR)
    }
  case let error as TensorsError:
    switch error {
    case .invalidShape, .mismatchedShapes, .notFinite, .invalidArgument: .standard(SHIM_VALUE_ERROR)
    case .outOfMemory: .standard(SHIM_MEMORY_ERROR)
    case .noSolution: .nasturtium
    }
  case let error as EmbeddingsError:
    switch error {
    case .invalidArgument, .tooFew, .notInSpace, .wrongShape, .notFinite, .wrongModel:
      .standard(SHIM_VALUE_ERROR)
    case .isRunning: .nasturtium
    }
  case let error as RegressionError:
    switch error {
    case .invalidTrainingData, .invalidArgument, .mismatchedFeatures: .standard(SHIM_VALUE_ERROR)
    }
  case let error as PredictorsError:
    switch error {
    case .unknownName, .invalidOption, .invalidData, .missing, .notInSpace, .unsupported,
      .wrongFile:
      .standard(SHIM_VALUE_ERROR)
    case .diverged: .nasturtium
    }
  case let error as SearchError:
    switch error {
    case .invalidArgument: .standard(SHIM_VALUE_ERROR)
    }
  case let error as ExperimentsError:
    switch error {
    case .invalidArgument, .invalidValue, .unknownTrial, .mismatchedJournal, .changedStudy:
      .standard(SHIM_VALUE_ERROR)
    case .isRunning, .isClosed: .nasturtium
    }
  case let error as NetworksError:
    switch error {
    case .invalidLayer, .invalidSetting, .invalidData, .mismatchedJournal:
      .standard(SHIM_VALUE_ERROR)
    case .isRunning, .outOfOrder: .nasturtium
    }
  case let error as NeuralError:
    switch error {
    case .invalidParameter, .invalidOption, .invalidShape, .staleValue, .mismatchedCheckpoint:
      .standard(SHIM_VALUE_ERROR)
    case .diverged: .nasturtium
    }
  case let error as ReportsError:
    switch error {
    case .invalidArgument: .standard(SHIM_VALUE_ERROR)
    }
  default: .nasturtium
  }
}

/// Sets Python's error indicator to what `error` is in Python.
func raise(_ error: any Error) {
  if let raised = error as? PythonException { return raised.restore() }
  let text = (error as? ConversionError)?.message ?? "\(error)"
  do {
    let message = try text.toPython()
    defer { Py_DecRef(message) }
    switch pythonError(for: error) {
    case .standard(let kind): PyErr_SetObject(shim_exception_type(kind), message)
    case .nasturtium: PyErr_SetObject(nasturtiumError, message)
    case .file(let kind, let code, let path, let reason):
      let arguments = try Tuple(Int(code), reason, path).toPython()
      defer { Py_DecRef(arguments) }
      PyErr_SetObject(shim_exception_type(kind), arguments)
    }
  } catch let failure as PythonException {
    failure.restore()
  } catch {
    PyErr_SetString(shim_exception_type(SHIM_RUNTIME_ERROR), "an error without a message")
  }
}

nonisolated(unsafe) private var createdError: PyRef?

/// `nasturtium.NasturtiumError` once the module made it.
private var nasturtiumError: PyRef { createdError ?? shim_exception_type(SHIM_RUNTIME_ERROR) }

/// Adds the class of all errors that no standard exception describes.
func addNasturtiumError(to module: PyRef, named moduleName: String) throws {
  let type = try owned(
    PyErr_NewExceptionWithDoc(
      "\(moduleName).NasturtiumError", "An error of the library that no standard exception fits.",
      shim_exception_type(SHIM_RUNTIME_ERROR), nil))
  createdError = type
  guard PyModule_AddObjectRef(module, "NasturtiumError", type) == 0 else {
    throw PythonException.current()
  }
}
