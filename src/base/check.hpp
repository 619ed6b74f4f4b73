#pragma once
// CHECK: a broken invariant ends the process with a sentence; on in release, never used for input.

namespace rialto {

[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

} // namespace rialto

#define CHECK(...)                                                                                           \
    (static_cast<bool>(__VA_ARGS__) ? static_cast<void>(0)                                                   \
                                    : ::rialto::check_failed(#__VA_ARGS__, __FILE__, __LINE__))
