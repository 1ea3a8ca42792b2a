#pragma once
// Only what Swift's importer cannot see: macros, extern pointer variables, and the trampolines;
// and what must run before any code compiled for this machine's vector instructions.
#include "../../CPython/cpython.h"

// MARK: Objects (borrowed references)

PyObject *shim_none(void);
PyObject *shim_true(void);
PyObject *shim_false(void);

typedef enum shim_exception {
  SHIM_RUNTIME_ERROR,
  SHIM_VALUE_ERROR,
  SHIM_TYPE_ERROR,
  SHIM_INDEX_ERROR,
  SHIM_MEMORY_ERROR,
  SHIM_BUFFER_ERROR,
  SHIM_OVERFLOW_ERROR,
  SHIM_OS_ERROR,
  SHIM_FILE_NOT_FOUND_ERROR,
  SHIM_FILE_EXISTS_ERROR,
  SHIM_PERMISSION_ERROR,
} shim_exception;
PyObject *shim_exception_type(shim_exception which);

int shim_is_str(PyObject *);

// MARK: Modules and types

void shim_module_definition(PyModuleDef *definition, const char *name, const char *doc);

/// A type nobody can instantiate, subclass, change, or assign as another object's `__class__`.
enum {
  SHIM_HANDLE_FLAGS =
      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION
};

// Python 3.11's headers leave these two out of the limited API by oversight.
typedef int (*shim_getbuffer)(PyObject *, Py_buffer *, int);
typedef void (*shim_releasebuffer)(PyObject *, Py_buffer *);

// MARK: Functions

// Trampoline i is a distinct C function that calls the one dispatcher with its own index: a
// METH_FASTCALL function needs no closure object.
typedef PyObject *(*shim_dispatcher)(long index, PyObject *const *arguments, Py_ssize_t count,
                                     PyObject *keywords);
#define SHIM_TRAMPOLINES 512
enum { SHIM_METH_FASTCALL_KEYWORDS = METH_FASTCALL | METH_KEYWORDS };
void shim_set_dispatcher(shim_dispatcher dispatcher);
/// NULL where the index is past the pool.
PyCFunction shim_trampoline(long index);

// MARK: The machine

/// The first CPU feature the library was compiled for and this machine lacks, or NULL.
const char *nasturtium_missing_cpu_feature(void);
/// Walks the features: the name of feature i, or NULL past the last.
const char *nasturtium_cpu_feature(int i, int *compiled, int *available);
/// Writes why this machine cannot run the library, and the remedy.
void nasturtium_explain_missing_cpu_feature(const char *feature, char *text, size_t size);

/// The module's entry: ImportError on a machine that lacks a feature, else the Swift initializer.
PyMODINIT_FUNC PyInit__native(void);
