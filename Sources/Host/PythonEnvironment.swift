import Glibc

/// The Python interpreter whose environment (packages, sys.prefix, sys.executable) the host takes.
struct PythonEnvironment {
  /// nil for the one libpython comes from.
  let interpreter: String?
  /// What is wrong with it, or nil.
  let problem: String?

  /// Looks at $NASTURTIUM_PYTHON, at the environment that the executable is part of, and at
  /// $VIRTUAL_ENV, in this order.
  ///
  /// - Parameters:
  ///   - version: the Python that this executable was built for, as "3.11".
  ///   - library: the one whose libpython it has loaded, as "3.11.2".
  static func find(version: String, library: String) -> PythonEnvironment {
    func checked(_ interpreter: String, from source: String) -> PythonEnvironment {
      PythonEnvironment(
        interpreter: interpreter,
        problem: problem(interpreter, from: source, version: version, library: library))
    }
    if let named = variable("NASTURTIUM_PYTHON") {
      return checked(named, from: "NASTURTIUM_PYTHON")
    }
    if let own = besideExecutable() {
      return checked(own, from: "the environment of this executable")
    }
    if let active = variable("VIRTUAL_ENV") {
      return checked(active + "/bin/python", from: "VIRTUAL_ENV")
    }
    return PythonEnvironment(interpreter: nil, problem: nil)
  }

  /// A build in a checkout notes its interpreter beside the executable; an installed executable
  /// lies somewhere below the folder with pyvenv.cfg.
  private static func besideExecutable() -> String? {
    guard let executable = executablePath() else { return nil }
    var folder = parent(of: executable)
    if let noted = firstLine(of: folder + "/interpreter") { return noted }
    while !folder.isEmpty {
      if access(folder + "/pyvenv.cfg", R_OK) == 0 { return folder + "/bin/python" }
      folder = parent(of: folder)
    }
    return nil
  }

  private static func problem(
    _ interpreter: String, from source: String, version: String, library: String
  ) -> String? {
    guard access(interpreter, X_OK) == 0 else {
      return "\(source) names '\(interpreter)', which is no executable file"
    }
    let modules = parent(of: parent(of: interpreter)) + "/lib/python\(version)"
    guard access(modules, F_OK) == 0 else {
      return
        "\(source) names '\(interpreter)', which is no Python \(version) (there is no '\(modules)'): "
        + "this executable was built for \(version); build it again with that interpreter"
    }
    // Modules in C, as ssl, fit the library of their own patch version only.
    guard let own = versionOfInterpreter(at: interpreter), own != library else { return nil }
    return
      "\(source) names '\(interpreter)', which is Python \(own), but this executable runs Python "
      + "\(library): modules such as ssl would not load; build it again with that interpreter, or use "
      + "the kernel 'Python 3'"
  }
}

private func variable(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

private func executablePath() -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
    guard let base = buffer.baseAddress else { return nil }
    let count = readlink("/proc/self/exe", base, Int(PATH_MAX))
    guard count > 0 else { return nil }
    base[count] = 0
    return String(cString: base)
  }
}

/// The folder of a path; "" above the root.
private func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "" }
  return String(path[..<slash])
}

private func firstLine(of path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
    guard let base = buffer.baseAddress, fgets(base, PATH_MAX, file) != nil else { return nil }
    let line = String(String(cString: base).prefix { $0 != "\n" })
    return line.isEmpty ? nil : line
  }
}
