#pragma once
// First, or pyconfig.h's _GNU_SOURCE gives glibc's structs other members than Swift's own Glibc
// module saw ("'fds_bits' is not present in definition of 'fd_set'").
#include <sys/select.h>
#define PY_SSIZE_T_CLEAN
// 3.11: the first stable ABI with the buffer protocol. One library serves every later version.
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
