#pragma once
// Flags only (-lpython3.x): PyConfig is outside the stable ABI, so it is used from C.
