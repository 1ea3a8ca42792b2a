import COpenBLAS

/// How this library uses OpenBLAS: for what LAPACK is rarely asked, eigenvalues and least squares.
package enum OpenBLAS {
  /// Makes OpenBLAS serial, once: parallelism is outside of it.
  package static let useOneThread: Void = openblas_set_num_threads(1)

  /// The kernels that it has chosen for this processor, such as "SkylakeX".
  package static var coreName: String { String(cString: openblas_get_corename()) }
}
