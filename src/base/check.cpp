#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace rialto {

void check_failed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "rialto: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

} // namespace rialto
