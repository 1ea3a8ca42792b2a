/// What the command line asks for.
///
/// The words after a verb belong to the program the verb starts, `--help` included, so they pass
/// through unread: the reason for these few lines instead of an argument-parsing package.
enum Command: Equatable {
  case usage
  case version
  /// Python with these arguments.
  case python([String])
  case wrong(String)

  init(_ arguments: [String]) {
    guard let verb = arguments.first else {
      self = .usage
      return
    }
    let rest = Array(arguments.dropFirst())
    switch verb {
    case "help", "-h", "--help": self = .usage
    case "--version": self = .version
    case "kernel": self = .python(["-m", "ipykernel_launcher"] + rest)
    case "run": self = rest.isEmpty ? .wrong("run needs a FILE") : .python(rest)
    case "notebook": self = .python(["-m", "nasturtium.notebook"] + rest)
    case "lab":
      self = .python(
        ["-m", "jupyterlab", "--MultiKernelManager.default_kernel_name=nasturtium"] + rest)
    case "doctor": self = .python(["-m", "nasturtium.doctor"] + rest)
    case _ where verb.hasPrefix("-"): self = .python(arguments)
    default: self = .wrong("no verb '\(verb)'")
    }
  }

  static let usageText = """
    usage: nasturtium VERB [ARGS]

      kernel -f FILE    a Jupyter kernel whose process is this executable
      run FILE [ARGS]   run a Python program
      notebook FILE     execute a notebook; fails with the cell and its traceback
                        [--output FILE] [--timeout SECONDS] [--kernel NAME]
      lab [ARGS]        open JupyterLab
      doctor            say what is installed, what is wrong, and the remedy

    An option in place of a verb (-c, -m and so on) is for Python. The environment is that of
    $NASTURTIUM_PYTHON, else the one this executable is installed in, else $VIRTUAL_ENV.

    """
}
