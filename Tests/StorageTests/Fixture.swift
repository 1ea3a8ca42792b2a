/// The path of a committed fixture.
func fixture(_ name: String) -> String {
  #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Fixtures/" + name
}
