import CPython

// A short call. Fixed arities instead of a parameter pack, which the compiler does not specialize:
// add(a, b) takes 1,278 instructions this way and 2,808 with a pack.

extension ModuleBuilder {
  func def<Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping () throws -> Result
  ) {
    add(
      Function(
        name, parameters, [],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        return try run(gil) { try body() }
      })
  }

  func def<A: FromPython, Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A) throws -> Result
  ) {
    add(
      Function(
        name, parameters, [A.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        return try run(gil) { try body(a) }
      })
  }

  func def<A: FromPython, B: FromPython, Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A, B) throws -> Result
  ) {
    add(
      Function(
        name, parameters, [A.annotation, B.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        let b = try reader.next(B.self)
        return try run(gil) { try body(a, b) }
      })
  }

  func def<A: FromPython, B: FromPython, C: FromPython, Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A, B, C) throws -> Result
  ) {
    add(
      Function(
        name, parameters, [A.annotation, B.annotation, C.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        let b = try reader.next(B.self)
        let c = try reader.next(C.self)
        return try run(gil) { try body(a, b, c) }
      })
  }

  func def<A: FromPython, B: FromPython, C: FromPython, D: FromPython, Result: ToPython>(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A, B, C, D) throws -> Result
  ) {
    add(
      Function(
        name, parameters, [A.annotation, B.annotation, C.annotation, D.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        let b = try reader.next(B.self)
        let c = try reader.next(C.self)
        let d = try reader.next(D.self)
        return try run(gil) { try body(a, b, c, d) }
      })
  }

  func def<
    A: FromPython, B: FromPython, C: FromPython, D: FromPython, E: FromPython, Result: ToPython
  >(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A, B, C, D, E) throws -> Result
  ) {
    add(
      Function(
        name, parameters, [A.annotation, B.annotation, C.annotation, D.annotation, E.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        let b = try reader.next(B.self)
        let c = try reader.next(C.self)
        let d = try reader.next(D.self)
        let e = try reader.next(E.self)
        return try run(gil) { try body(a, b, c, d, e) }
      })
  }

  func def<
    A: FromPython, B: FromPython, C: FromPython, D: FromPython, E: FromPython, F: FromPython,
    Result: ToPython
  >(
    _ name: String, _ parameters: String..., doc: String, gil: GIL = .keep,
    _ body: @escaping (A, B, C, D, E, F) throws -> Result
  ) {
    add(
      Function(
        name, parameters,
        [A.annotation, B.annotation, C.annotation, D.annotation, E.annotation, F.annotation],
        returns: Result.resultAnnotation, doc: doc
      ) { reader in
        let a = try reader.next(A.self)
        let b = try reader.next(B.self)
        let c = try reader.next(C.self)
        let d = try reader.next(D.self)
        let e = try reader.next(E.self)
        let f = try reader.next(F.self)
        return try run(gil) { try body(a, b, c, d, e, f) }
      })
  }
}
