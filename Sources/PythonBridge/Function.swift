import CPython
import CPythonShim
import Glibc

/// What happens to Python's global lock while the Swift body runs. Release it for calls of 10 µs
/// and up; a body without it touches Python only through `PyCallback`.
enum GIL { case keep, release }

/// One function of the module.
final class Function {
  struct Parameter {
    /// As in the signature: "seed=None".
    let text: String
    let name: String
    /// Interned, kept for good.
    let key: PyRef?

    init(_ text: String) {
      self.text = text
      name = String(text.prefix { $0 != "=" })
      key = PyUnicode_InternFromString(name)
    }
  }

  let name: String
  let parameters: [Parameter]
  /// The annotations of the parameters and of the result.
  let annotations: [String]
  let result: String
  let doc: String
  let call: (inout ArgumentReader) throws -> PyRef

  init(
    _ name: String, _ parameters: [String], _ annotations: [String], returns result: String,
    doc: String, call: @escaping (inout ArgumentReader) throws -> PyRef
  ) {
    precondition(parameters.count == annotations.count, "\(name): name every parameter")
    self.name = name
    self.parameters = parameters.map(Parameter.init)
    self.annotations = annotations
    (self.result, self.doc, self.call) = (result, doc, call)
  }

  /// The line of the stub file.
  var stub: String {
    let typed = zip(parameters, annotations).map { parameter, annotation in
      parameter.text == parameter.name
        ? "\(parameter.name): \(annotation)" : "\(parameter.name): \(annotation) = None"
    }
    return "def \(name)(\(typed.joined(separator: ", "))) -> \(result): ..."
  }
}

/// The arguments of one call in parameter order.
struct ArgumentReader {
  let function: Function
  let arguments: UnsafeBufferPointer<PyRef?>
  private var position = 0

  init(function: Function, arguments: UnsafeBufferPointer<PyRef?>) {
    (self.function, self.arguments) = (function, arguments)
  }

  /// The next argument; errors name it.
  mutating func next<Value: FromPython>(_: Value.Type) throws -> Value {
    defer { position += 1 }
    guard let object = arguments[position] else {
      if let value = Value.whenMissing { return value }
      throw ConversionError.type(
        "\(function.name)() needs the argument '\(function.parameters[position].name)'")
    }
    do {
      return try Value.fromPython(object)
    } catch let error as ConversionError {
      let name = function.parameters[position].name
      throw ConversionError(
        kind: error.kind, message: "argument '\(name)': \(error.message)")
    }
  }
}

/// Runs `body` as `gil` says and converts what it returns.
func run<Result: ToPython>(_ gil: GIL, _ body: () throws -> Result) throws -> PyRef {
  switch gil {
  case .keep: return try body().toPython()
  case .release:
    let thread = PyEval_SaveThread()
    let result = Swift.Result(catching: body)
    PyEval_RestoreThread(thread)
    return try result.get().toPython()
  }
}
