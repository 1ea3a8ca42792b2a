import CPythonShim
import Tensors

/// The version of the library; the Python package refuses a native module of another.
public let libraryVersion = "0.1.0"

func registerRuntime(in m: ModuleBuilder) {
  m.type(Tensor.self, buffer: Tensor.bufferProtocol)
  m.def("version", doc: "The version of the native module.") { () in libraryVersion }
  m.def("tensor_zeros", "shape", doc: "A tensor of zeros.") { (shape: [Int]) in
    try Tensor(shape: shape)
  }
  m.def("tensor_shape", "tensor", doc: "The extents of a tensor.") { (tensor: Tensor) in
    tensor.shape
  }
  m.def("tensors_alive", doc: "How many tensors exist: what leak tests watch.") { () in
    Tensor.live
  }
  m.def("cpu_compiled", doc: "The CPU features the library was compiled for.") { () in
    cpuFeatures { compiled, _ in compiled }
  }
  m.def("cpu_available", doc: "The CPU features of this machine.") { () in
    cpuFeatures { _, available in available }
  }
  m.def("openblas_core", doc: "The processor whose kernels OpenBLAS runs here.") { () in
    OpenBLAS.coreName
  }
}

private func cpuFeatures(where isWanted: (_ compiled: Bool, _ available: Bool) -> Bool) -> [String]
{
  var names: [String] = []
  var (compiled, available): (Int32, Int32) = (0, 0)
  var i: Int32 = 0
  while let name = nasturtium_cpu_feature(i, &compiled, &available) {
    if isWanted(compiled != 0, available != 0) { names.append(String(cString: name)) }
    i += 1
  }
  return names
}
