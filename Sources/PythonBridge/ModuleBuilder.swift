import CPython
import CPythonShim
import Glibc
import Tensors

/// Fills the native module; each area of the library has one `register…(in:)` that does its part.
///
///     func registerModels(in m: ModuleBuilder) {
///       m.type(Model.self)
///       m.def("model_new", "layers", "name=None", doc: "A new model.") {
///         (layers: Int, name: String?) in try Model(layers: layers, name: name ?? "model")
///       }
///       m.def("model_predict", "model", "x", doc: "One row per row of x.", gil: .release) {
///         (model: Model, x: FloatView) in try model.predict(x.elements, shape: x.shape)
///       }
///       m.long("model_fit", "model", "x", "epochs", doc: "Trains; returns the losses.") {
///         (control: RunControl, model: Model, x: Tensor, epochs: Int) in
///         try model.fit(x, epochs: epochs, control: control)
///       }
///     }
///
/// - Conversion follows from the closure's types, so all of them are written out.
/// - "name=None" is an optional parameter: its Swift type is `Optional`.
/// - In: Int, Double, Float, Bool (strict), String, `FilePath`, [UInt8] (bytes), arrays and
///   optionals of these, `FloatView`, `DoubleView`, `Tensor`, `PyCallback`, every `PyExposed`.
/// - Out: Int, Double, Float, Bool, String, [UInt8] (bytes), arrays, optionals, [String: X],
///   `Tuple(a, b)`, `PyNone()`, `Tensor`, every `PyExposed`.
/// - A body throws errors of the library; `ErrorMapping.swift` says what they are in Python.
final class ModuleBuilder {
  let module: PyRef
  private let name: String
  private var definitions: [PyMethodDef] = []
  private var stubs: [String] = []
  private var firstError: (any Error)?

  init(name: String, doc: String) throws {
    self.name = name
    // Python keeps the definition and its texts.
    let definition = UnsafeMutablePointer<PyModuleDef>.allocate(capacity: 1)
    shim_module_definition(definition, strdup(name), strdup(doc))
    module = try owned(PyModule_Create2(definition, 3))  // 3: PYTHON_ABI_VERSION
    shim_set_dispatcher(dispatch)
    try addNasturtiumError(to: module, named: name)
  }

  /// Exposes a class.
  func type<Object: PyExposed>(_: Object.Type, buffer: BufferProtocol? = nil) {
    attempt {
      try Object.pythonType.create(in: module, moduleName: name, buffer: buffer)
      stubs.append("class \(Object.pythonType.name): ...")
    }
  }

  /// A long computation: it runs on a thread of its own with the GIL released, while the caller
  /// runs signal handlers and calls `progress(done, total)`, the last parameter, at most ten times
  /// a second. Ctrl-C, or an exception in `progress`, cancels the control, waits for the body and
  /// is raised. The body calls `control.check()` at least every 20 ms.
  func long<each Argument: FromPython, Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String,
    _ body: @escaping (RunControl, repeat each Argument) throws -> Result
  ) {
    var annotations: [String] = []
    for annotation in repeat (each Argument).annotation { annotations.append(annotation) }
    add(
      Function(
        name, parameters + ["progress=None"], annotations + ["Callable[[int, int], Any] | None"],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let arguments = (repeat try reader.next((each Argument).self))
        let progress = try reader.next(PyCallback?.self)
        return try pump(progress) { control in
          try body(control, repeat each arguments)
        }.toPython()
      })
  }

  func add(_ function: Function) {
    let index = functions.count
    guard let trampoline = shim_trampoline(index) else {
      firstError =
        firstError ?? ConversionError.value("more than 512 functions: raise SHIM_TRAMPOLINES")
      return
    }
    functions.append(function)
    stubs.append(function.stub)
    let parameters = (["$module"] + function.parameters.map(\.text)).joined(separator: ", ")
    definitions.append(
      PyMethodDef(
        ml_name: strdup(function.name), ml_meth: trampoline,
        ml_flags: Int32(SHIM_METH_FASTCALL_KEYWORDS),
        ml_doc: strdup("\(function.name)(\(parameters))\n--\n\n\(function.doc)")))
  }

  /// The module with everything registered; throws the first thing that failed.
  func finish() throws -> PyRef {
    let count = definitions.count
    let table = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: count + 1)
    table.initialize(from: definitions + [PyMethodDef()], count: count + 1)
    attempt {
      guard PyModule_AddFunctions(module, table) == 0 else { throw PythonException.current() }
      let stub = try stubs.toPython()
      defer { Py_DecRef(stub) }
      guard PyModule_AddObjectRef(module, "_stubs", stub) == 0 else {
        throw PythonException.current()
      }
    }
    if let firstError { throw firstError }
    return module
  }

  private func attempt(_ step: () throws -> Void) {
    guard firstError == nil else { return }
    do { try step() } catch { firstError = error }
  }
}
