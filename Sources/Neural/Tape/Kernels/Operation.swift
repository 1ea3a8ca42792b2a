/// Everything a tape records; the kernels lie in the tape's memory.
enum Operation {
  case conversion(UnsafeMutablePointer<Conversion>)
  case linear(UnsafeMutablePointer<LinearKernel>)
  case activate(UnsafeMutablePointer<ActivationKernel>)
  case elementwise(UnsafeMutablePointer<ElementwiseKernel>)
  case broadcast(UnsafeMutablePointer<BroadcastKernel>)
  case scale(UnsafeMutablePointer<ScaleKernel>)
  case copy(UnsafeMutablePointer<CopyKernel>)
  case gather(UnsafeMutablePointer<GatherKernel>)
  case aggregate(UnsafeMutablePointer<AggregateKernel>)
  case maximum(UnsafeMutablePointer<MaximumKernel>)
  case gatedSum(UnsafeMutablePointer<GatedSumKernel>)
  case softmax(UnsafeMutablePointer<SoftmaxKernel>)
  case normalizeRows(UnsafeMutablePointer<NormalizeRowsKernel>)
  case layerNorm(UnsafeMutablePointer<LayerNormKernel>)
  case batchNorm(UnsafeMutablePointer<BatchNormKernel>)
  case attention(UnsafeMutablePointer<AttentionKernel>)
  case gru(UnsafeMutablePointer<GRUKernel>)
  case lstm(UnsafeMutablePointer<LSTMKernel>)
  case loss(UnsafeMutablePointer<LossKernel>)
  case ranking(UnsafeMutablePointer<RankingKernel>)

  @inline(__always)
  func forward<S: KernelScalar>(_ workspace: UnsafeMutablePointer<S>) {
    switch self {
    case .conversion(let kernel): kernel.forward(workspace)
    case .linear(let kernel): kernel.forward(workspace)
    case .activate(let kernel): kernel.forward(workspace)
    case .elementwise(let kernel): kernel.forward(workspace)
    case .broadcast(let kernel): kernel.forward(workspace)
    case .scale(let kernel): kernel.forward(workspace)
    case .copy(let kernel): kernel.forward(workspace)
    case .gather(let kernel): kernel.forward(workspace)
    case .aggregate(let kernel): kernel.forward(workspace)
    case .maximum(let kernel): kernel.forward(workspace)
    case .gatedSum(let kernel): kernel.forward(workspace)
    case .softmax(let kernel): kernel.forward(workspace)
    case .normalizeRows(let kernel): kernel.forward(workspace)
    case .layerNorm(let kernel): kernel.forward(workspace)
    case .batchNorm(let kernel): kernel.forward(workspace)
    case .attention(let kernel): kernel.forward(workspace)
    case .gru(let kernel): kernel.forward(workspace)
    case .lstm(let kernel): kernel.forward(workspace)
    case .loss(let kernel): kernel.forward(workspace)
    case .ranking(let kernel): kernel.forward(workspace)
    }
  }

  @inline(__always)
  func backward<S: KernelScalar>(_ workspace: UnsafeMutablePointer<S>) {
    switch self {
    case .conversion(let kernel): kernel.backward(workspace)
    case .linear(let kernel): kernel.backward(workspace)
    case .activate(let kernel): kernel.backward(workspace)
    case .elementwise(let kernel): kernel.backward(workspace)
    case .broadcast(let kernel): kernel.backward(workspace)
    case .scale(let kernel): kernel.backward(workspace)
    case .copy(let kernel): kernel.backward(workspace)
    case .gather(let kernel): kernel.backward(workspace)
    case .aggregate(let kernel): kernel.backward(workspace)
    case .maximum(let kernel): kernel.backward(workspace)
    case .gatedSum(let kernel): kernel.backward(workspace)
    case .softmax(let kernel): kernel.backward(workspace)
    case .normalizeRows(let kernel): kernel.backward(workspace)
    case .layerNorm(let kernel): kernel.backward(workspace)
    case .batchNorm(let kernel): kernel.backward(workspace)
    case .attention(let kernel): kernel.backward(workspace)
    case .gru(let kernel): kernel.backward(workspace)
    case .lstm(let kernel): kernel.backward(workspace)
    case .loss(let kernel): kernel.backward(workspace)
    case .ranking(let kernel): kernel.backward(workspace)
    }
  }
}

/// Calls of their own: with the kernels inlined, the switches above would save registers for the
/// largest of them at every operation.
extension UnsafeMutablePointer where Pointee: TapeKernel {
  @inline(never)
  fileprivate func forward<S: KernelScalar>(_ workspace: UnsafeMutablePointer<S>) {
    pointee.forward(S.self, workspace: workspace)
  }

  @inline(never)
  fileprivate func backward<S: KernelScalar>(_ workspace: UnsafeMutablePointer<S>) {
    pointee.backward(S.self, workspace: workspace)
  }
}
