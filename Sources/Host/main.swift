import CPythonHost
import Glibc
import PythonBridge

func complain(_ text: String) {
  let line = "nasturtium: \(text)\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
}

/// Becomes Python with these arguments.
func runPython(_ arguments: [String]) -> Int32 {
  let environment = PythonEnvironment.find(
    version: String(cString: nasturtium_python_version()), library: libraryPythonVersion)
  if let problem = environment.problem {
    complain(problem)
    return 1
  }
  // Python keeps them.
  var argv = (CommandLine.arguments.prefix(1) + arguments).map { strdup($0) } + [nil]
  return nasturtium_run_python(
    Int32(argv.count - 1), &argv, environment.interpreter.flatMap { strdup($0) })
}

/// The version of the Python that runs in this process, as "3.11.2".
let libraryPythonVersion = String(
  String(cString: nasturtium_library_version()).prefix { $0 != " " })

switch Command(Array(CommandLine.arguments.dropFirst())) {
case .usage:
  print(Command.usageText, terminator: "")
case .version:
  print("nasturtium \(libraryVersion), Python \(libraryPythonVersion)")
case .python(let arguments):
  exit(runPython(arguments))
case .wrong(let reason):
  complain("\(reason); 'nasturtium help' lists the verbs")
  exit(2)
}
