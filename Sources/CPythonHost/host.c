#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include "CPythonHost.h"
#include <stdio.h>
#include <unistd.h>

PyMODINIT_FUNC PyInit__native(void);
const char *nasturtium_missing_cpu_feature(void);
void nasturtium_explain_missing_cpu_feature(const char *feature, char *text, size_t size);

// Before main, which is Swift compiled for this machine's vector instructions.
__attribute__((constructor)) static void check_cpu(void) {
  const char *missing = nasturtium_missing_cpu_feature();
  if (!missing) return;
  char text[300];
  nasturtium_explain_missing_cpu_feature(missing, text, sizeof text);
  fprintf(stderr, "%s\n", text);
  _exit(1);
}

const char *nasturtium_library_version(void) { return Py_GetVersion(); }

const char *nasturtium_python_version(void) {
  return Py_STRINGIFY(PY_MAJOR_VERSION) "." Py_STRINGIFY(PY_MINOR_VERSION);
}

int nasturtium_run_python(int argc, char **argv, const char *interpreter) {
  if (PyImport_AppendInittab("nasturtium._native", PyInit__native) < 0) return 70;
  PyStatus status;
  PyConfig config;
  PyConfig_InitPythonConfig(&config);  // signal handlers, PYTHON… variables, argv: as `python`
  if (interpreter) {
    status = PyConfig_SetBytesString(&config, &config.executable, interpreter);
    if (PyStatus_Exception(status)) goto done;
    status = PyConfig_SetBytesString(&config, &config.program_name, interpreter);
    if (PyStatus_Exception(status)) goto done;
  }
  status = PyConfig_SetBytesArgv(&config, argc, argv);
  if (PyStatus_Exception(status)) goto done;
  status = Py_InitializeFromConfig(&config);
done:
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status)) Py_ExitStatusException(status);
  return Py_RunMain();
}
