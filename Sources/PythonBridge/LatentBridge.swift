import Embeddings
import Spaces
import Tensors

/// Walks, grids, maps and neighbors in a model's latent space.
func registerLatent(in m: ModuleBuilder) {
  registerWalks(in: m)
  m.long(
    "svge_grid", "model", "center", "size", "gap", "seed", "repair",
    doc: "(gap, codes, architectures) of a square around an architecture's code."
  ) {
    (
      control: RunControl, handle: SVGeHandle, center: ArchitectureHandle, size: Int, gap: Double?,
      seed: Seed, repair: Bool
    ) in
    let grid = try handle.model.grid(
      around: center.value, size: size, gap: gap, seed: seed.value, repair: repair, control: control
    )
    return Tuple(grid.gap, grid.codes, grid.decoded.map(\.handle))
  }
  m.long(
    "svge_nearest", "model", "architecture", "list", "count",
    doc: "(positions, distances) of the architectures with the nearest codes."
  ) {
    (
      control: RunControl, handle: SVGeHandle, architecture: ArchitectureHandle,
      list: ArchitectureListHandle, count: Int
    ) in
    let found = try handle.model.nearest(
      to: architecture.value, among: list.values, count: count, control: control)
    return Tuple(found.map(\.index), found.map(\.distance))
  }
  m.long(
    "svge_map", "model", "list", "size", "repair",
    doc: "((mean, components, explained variance ratio), points, columns, rows, codes, "
      + "architectures) of the plane of largest variance."
  ) {
    (
      control: RunControl, handle: SVGeHandle, list: ArchitectureListHandle, size: Int, repair: Bool
    ) in
    let map = try handle.model.map(of: list.values, size: size, repair: repair, control: control)
    return Tuple(
      Tuple(map.plane.mean, map.plane.components, map.plane.explainedVarianceRatio), map.points,
      map.columns, map.rows, map.codes, map.decoded.map(\.handle))
  }
  m.def("principal_plane", "x", doc: "(mean, components, explained variance ratio).") {
    (x: Tensor) in
    let plane = try PrincipalPlane(of: x)
    return Tuple(plane.mean, plane.components, plane.explainedVarianceRatio)
  }
  m.def("principal_plane_project", "x", "mean", "components", doc: "Coordinates in the plane.") {
    (x: Tensor, mean: Tensor, components: Tensor) in
    try PrincipalPlane(mean: mean, components: components).project(x)
  }
}

private func registerWalks(in m: ModuleBuilder) {
  m.long(
    "svge_interpolate", "model", "start", "end", "steps", "kind", "repair",
    doc: "(codes, architectures)."
  ) {
    (
      control: RunControl, handle: SVGeHandle, start: ArchitectureHandle, end: ArchitectureHandle,
      steps: Int, kind: String, repair: Bool
    ) in
    let walk = try handle.model.interpolate(
      from: start.value, to: end.value, steps: steps, kind: path(kind), repair: repair,
      control: control)
    return Tuple(walk.codes, walk.decoded.map(\.handle))
  }
  m.long(
    "svge_circle", "model", "start", "steps", "seed", "repair", doc: "(codes, architectures)."
  ) {
    (
      control: RunControl, handle: SVGeHandle, start: ArchitectureHandle, steps: Int, seed: Seed,
      repair: Bool
    ) in
    let walk = try handle.model.circle(
      through: start.value, steps: steps, seed: seed.value, repair: repair, control: control)
    return Tuple(walk.codes, walk.decoded.map(\.handle))
  }
}

/// The path of that name.
func path(_ name: String) throws -> SVGe.Path {
  guard let path = SVGe.Path(rawValue: name) else {
    throw ConversionError.value("unknown kind '\(name)': choose linear or great_circle")
  }
  return path
}

extension SVGe.Decoded {
  var handle: ArchitectureHandle? { architecture.map(ArchitectureHandle.init) }
}
