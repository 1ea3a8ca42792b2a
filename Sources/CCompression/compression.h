#pragma once
#include <stddef.h>
#include <zlib.h>
#include <bzlib.h>
