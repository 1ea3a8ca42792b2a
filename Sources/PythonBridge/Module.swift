import CPython
import CPythonShim

/// `nasturtium._native`: what each area of the library registers.
private func register(in m: ModuleBuilder) {
  registerRuntime(in: m)
  registerArchitectures(in: m)
  registerSpaces(in: m)
  registerDrawings(in: m)
  registerEmbeddings(in: m)
  registerPredictors(in: m)
  registerTables(in: m)
  registerSearch(in: m)
  registerExperiments(in: m)
  registerLatent(in: m)
  registerMetrics(in: m)
  registerImages(in: m)
  registerTraining(in: m)
  registerRebuilding(in: m)
  registerTesting(in: m)
}

nonisolated(unsafe) private var created: PyRef?

/// The rest of `PyInit__native`, once it knows that this machine can run Swift code compiled here.
@_cdecl("nasturtium_create_module")
func createModule() -> PyRef? {
  if let created { return Py_NewRef(created) }
  do {
    let m = try ModuleBuilder(
      name: "nasturtium._native",
      doc: "The Swift core of nasturtium. Use the package; these functions may change.")
    register(in: m)
    let module = try m.finish()
    created = Py_NewRef(module)
    return module
  } catch {
    raise(error)
    return nil
  }
}
