#pragma once
// Result<T>: a failure that the caller decides on. What nobody in the domain can act on (a lost
// connection) is an exception instead, caught by the HTTP dispatcher and the worker loop.

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rialto {

/// Why something was refused; each kind has one HTTP status (platform/http maps it).
enum class ErrorKind {
    invalid,           // 400 the request itself is malformed
    unauthenticated,   // 401
    payment_declined,  // 402
    forbidden,         // 403
    not_found,         // 404
    conflict,          // 409
    gone,              // 410
    too_large,         // 413
    unprocessable,     // 422 well formed, but makes no sense here
    too_many_requests, // 429
    unavailable,       // 503 try again
};

/// One bad field. `pointer` is a JSON pointer into the body ("/lines/0/qty"), "?name" for a query
/// parameter, or "header Name".
struct FieldError {
    std::string pointer;
    std::string detail;
};

/// `code` is public API and stable; `detail` is one sentence that says what to do.
struct Error {
    ErrorKind kind = ErrorKind::invalid;
    std::string code;
    std::string detail;
    std::vector<FieldError> fields = {};
    /// Extra members of the problem document, already rendered: `"totals":{…}`; empty for none.
    std::string members = {};
    /// Seconds for `Retry-After`; 0 for none.
    int retry_after_s = 0;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string detail) {
    return std::unexpected(Error{kind, std::string(code), std::move(detail)});
}

/// A 400 `invalid_request` that names one field.
inline std::unexpected<Error> invalid_field(std::string pointer, std::string detail) {
    Error error{ErrorKind::invalid, "invalid_request", pointer + ": " + detail};
    error.fields.push_back({std::move(pointer), std::move(detail)});
    return std::unexpected(std::move(error));
}

} // namespace rialto

#define RIALTO_JOIN_(a, b) a##b
#define RIALTO_JOIN(a, b) RIALTO_JOIN_(a, b)
#define RIALTO_CO_TRY(name, declaration, ...)                                                                \
    auto name = (__VA_ARGS__);                                                                               \
    if (!name) co_return std::unexpected(std::move(name).error());                                           \
    declaration = std::move(*name)

/// In a coroutine that returns Task<Result<…>>: `CO_TRY(const auto cart, co_await read_cart(id));`
/// declares `cart`, or returns the error.
#define CO_TRY(declaration, ...) RIALTO_CO_TRY(RIALTO_JOIN(co_try_, __COUNTER__), declaration, __VA_ARGS__)

/// In a coroutine that returns Task<Result<…>>: returns the error, else goes on.
#define CO_CHECK(...)                                                                                        \
    if (auto co_check_result = (__VA_ARGS__); !co_check_result)                                              \
    co_return std::unexpected(std::move(co_check_result).error())
