import CPython
import CPythonShim

/// The functions of the module; the index of each is that of its trampoline. Filled while the
/// module is made, read under the GIL.
nonisolated(unsafe) var functions: [Function] = []

/// What every trampoline calls.
let dispatch: shim_dispatcher = { index, given, givenCount, keywords in
  let function = functions[index]
  let expected = function.parameters.count
  if keywords == nil, givenCount == expected {
    return invoke(function, UnsafeBufferPointer(start: given, count: expected))
  }
  guard givenCount <= expected else {
    raise(
      ConversionError.type(
        "\(function.name)() takes at most \(expected) arguments, got \(givenCount)"))
    return nil
  }
  return withUnsafeTemporaryAllocation(of: PyRef?.self, capacity: expected) { slots in
    slots.initialize(repeating: nil)
    do {
      if let given {
        for i in 0..<givenCount { slots[i] = given[i] }
        try place(keywords, values: given + givenCount, of: function, in: slots)
      }
    } catch {
      raise(error)
      return nil
    }
    return invoke(function, UnsafeBufferPointer(slots))
  }
}

private func invoke(_ function: Function, _ arguments: UnsafeBufferPointer<PyRef?>) -> PyRef? {
  var reader = ArgumentReader(function: function, arguments: arguments)
  do {
    return try function.call(&reader)
  } catch {
    raise(error)
    return nil
  }
}

/// Puts keyword arguments where their parameters are.
private func place(
  _ keywords: PyRef?, values: UnsafePointer<PyRef?>, of function: Function,
  in slots: UnsafeMutableBufferPointer<PyRef?>
) throws {
  guard let keywords else { return }
  for k in 0..<max(PyTuple_Size(keywords), 0) {
    guard let key = PyTuple_GetItem(keywords, k) else { throw PythonException.current() }
    guard let i = function.parameters.firstIndex(where: { $0.isNamed(key) }) else {
      let name = (try? String.fromPython(key)) ?? "?"
      throw ConversionError.type("\(function.name)() has no argument '\(name)'")
    }
    guard slots[i] == nil else {
      throw ConversionError.type(
        "\(function.name)() got the argument '\(function.parameters[i].name)' twice")
    }
    slots[i] = values[k]
  }
}

extension Function.Parameter {
  /// Whether a keyword argument is this one; keywords are interned as a rule.
  fileprivate func isNamed(_ keyword: PyRef) -> Bool {
    guard let key else { return false }
    return key == keyword || PyUnicode_Compare(key, keyword) == 0
  }
}
