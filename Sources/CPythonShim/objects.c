#include "CPythonShim.h"

PyObject *shim_none(void) { return Py_None; }
PyObject *shim_true(void) { return Py_True; }
PyObject *shim_false(void) { return Py_False; }

PyObject *shim_exception_type(shim_exception which) {
  switch (which) {
  case SHIM_VALUE_ERROR: return PyExc_ValueError;
  case SHIM_TYPE_ERROR: return PyExc_TypeError;
  case SHIM_INDEX_ERROR: return PyExc_IndexError;
  case SHIM_MEMORY_ERROR: return PyExc_MemoryError;
  case SHIM_BUFFER_ERROR: return PyExc_BufferError;
  case SHIM_OVERFLOW_ERROR: return PyExc_OverflowError;
  case SHIM_OS_ERROR: return PyExc_OSError;
  case SHIM_FILE_NOT_FOUND_ERROR: return PyExc_FileNotFoundError;
  case SHIM_FILE_EXISTS_ERROR: return PyExc_FileExistsError;
  case SHIM_PERMISSION_ERROR: return PyExc_PermissionError;
  default: return PyExc_RuntimeError;
  }
}

int shim_is_str(PyObject *object) { return PyUnicode_Check(object); }

void shim_module_definition(PyModuleDef *definition, const char *name, const char *doc) {
  PyModuleDef filled = {PyModuleDef_HEAD_INIT, name, doc, -1, 0, 0, 0, 0, 0};
  *definition = filled;
}
