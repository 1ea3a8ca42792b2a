// Lines of JSON, as `linear_algebra.py` asks: seconds of our own float64 kernels, and of OpenBLAS's by the core that
// it takes in this process.
import COpenBLAS
import Glibc
import Regression
import Tensors

guard CommandLine.arguments.count == 3, let size = Int(CommandLine.arguments[1]), size > 0,
  let seconds = Double(CommandLine.arguments[2]), seconds > 0
else {
  print("usage: benchmark-linear-algebra SIZE SECONDS")
  exit(2)
}

func numbers(_ count: Int, seed: Int) -> [Double] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in Double(random.normal()) }
}

/// The shortest time of one call, of as many as `seconds` hold, at least three.
func time(_ body: () throws -> Void) rethrows -> Double {
  try body()
  var (best, total, count) = (Double.infinity, 0.0, 0)
  while total < seconds || count < 3 {
    let start = Clock.seconds
    try body()
    let now = Clock.seconds - start
    (best, total, count) = (min(best, now), total + now, count + 1)
  }
  return best
}

func report(
  _ what: String, ours: () throws -> Void, theirs: (() throws -> Void)? = nil
) throws {
  let mine = try time(ours)
  let other = try theirs.map { "\(try time($0))" } ?? "null"
  print("{\"what\": \"\(what)\", \"ours\": \(mine), \"openblas\": \(other)}")
}

_ = OpenBLAS.useOneThread
print("{\"core\": \"\(OpenBLAS.coreName)\"}")

let n = Int32(size)
let a = try Matrix(rows: size, columns: size, elements: numbers(size * size, seed: 1))
let b = try Matrix(rows: size, columns: size, elements: numbers(size * size, seed: 2))
var c = [Double](repeating: 0, count: size * size)
// A·Aᵀ/n + I, well conditioned.
var positive = try a.product(a, transposingOther: true).elements.map { $0 / Double(size) }
for i in 0..<size { positive[i * size + i] += 1 }
let matrix = try Matrix(rows: size, columns: size, elements: positive)
let cholesky = try Cholesky(matrix)
let factor = cholesky.factor.elements

try report("product") {
  a.withView { a in
    b.withView { b in DoubleProduct.multiply(a, b, into: &c, rowLength: size) }
  }
} theirs: {
  cblas_dgemm(
    CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.elements, n, b.elements, n, 0, &c, n)
}

try report("symmetric rank-n update") {
  a.withView { LowerTriangle.addSquare($0, scale: 1, to: &c, rowLength: size) }
} theirs: {
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, n, n, 1, a.elements, n, 1, &c, n)
}

try report("triangular solve, n right sides") {
  c.replaceSubrange(0..., with: b.elements)
  LowerTriangle.solveRight(
    &c, rows: size, rowLength: size, factor, factorLength: size, size: size, transposed: true)
} theirs: {
  c.replaceSubrange(0..., with: b.elements)
  cblas_dtrsm(
    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, n, n, 1, factor, n, &c, n)
}

// A lower triangle in rows is an upper one in Fortran's columns.
var (count, info) = (n, Int32(0))
try report("Cholesky factor") {
  _ = try Cholesky(matrix)
} theirs: {
  c.replaceSubrange(0..., with: positive)
  dpotrf_("U", &count, &c, &count, &info)
}

try report("inverse from the factor") {
  _ = cholesky.inverse
} theirs: {
  c.replaceSubrange(0..., with: factor)
  dpotri_("U", &count, &c, &count, &info)
  for i in 0..<size { for j in 0..<i { c[j * size + i] = c[i * size + j] } }
}

let features = try Matrix(rows: size, columns: 30, elements: numbers(size * 30, seed: 3))
let labels = numbers(size, seed: 4)
let likelihood = MarginalLikelihood(try RegressionData(features, labels), kernel: .radialBasis)
try report("evidence of a Gaussian process with gradient") {
  _ = try likelihood.valueAndGradient([0, -2, 2], control: RunControl())
}
