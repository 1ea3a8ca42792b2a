import Glibc

/// What the interpreter at this path says its version is, as "3.11.2"; nil where it says nothing of
/// the kind. Starts it for some milliseconds.
func versionOfInterpreter(at path: String) -> String? {
  let question = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
  guard let answer = firstLine(printedBy: [path, "-I", "-S", "-c", question]) else { return nil }
  let numbers = answer.split(separator: ".").compactMap { Int($0) }
  return numbers.count == 3 ? answer : nil
}

/// The first line, at most 255 bytes, that a program writes to its standard output.
private func firstLine(printedBy command: [String]) -> String? {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return nil }
  defer { close(ends[0]) }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
  posix_spawn_file_actions_addclose(&actions, ends[0])
  let arguments = command.map { strdup($0) } + [nil]
  var child = pid_t()
  let code = posix_spawn(&child, command[0], &actions, nil, arguments, environ)
  posix_spawn_file_actions_destroy(&actions)
  for argument in arguments { free(argument) }
  close(ends[1])
  guard code == 0 else { return nil }
  var text = [UInt8](repeating: 0, count: 255)
  var count = 0
  while count < text.count {
    let read = text.withUnsafeMutableBytes {
      Glibc.read(ends[0], $0.baseAddress?.advanced(by: count), $0.count - count)
    }
    guard read > 0 else { break }
    count += read
  }
  var status: Int32 = 0
  waitpid(child, &status, 0)
  guard status == 0 else { return nil }
  return String(decoding: text.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
