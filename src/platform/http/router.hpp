#pragma once
// Which route answers a path. Paths are compared segment by segment as they were sent: a static segment beats
// a {placeholder}, a placeholder beats a {rest...}, and a trailing slash is a segment of its own.

#include "platform/http/http.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::http {

inline constexpr std::size_t path_values_max = 4;

/// A set of methods.
class Methods {
  public:
    void add(Method method) { bits_ = static_cast<std::uint8_t>(bits_ | bit(method)); }
    bool has(Method method) const { return (bits_ & bit(method)) != 0; }
    bool empty() const { return bits_ == 0; }
    void add(Methods others) { bits_ = static_cast<std::uint8_t>(bits_ | others.bits_); }
    /// "GET, HEAD, OPTIONS": the value of Allow, with the methods that the server adds by itself.
    std::string allow() const;

  private:
    static unsigned bit(Method method) { return 1U << static_cast<unsigned>(method); }
    std::uint8_t bits_ = 0;
};

class Router {
  public:
    static constexpr int none = -1;

    struct Match {
        int route = none; // index into the routes; a HEAD may be matched by a GET route
        std::array<std::string_view, path_values_max> values; // still percent-encoded
        Methods allowed; // when nothing takes the method but something has the path; empty: not found
    };

    /// CHECKs that templates are well formed and no method and template is there twice.
    explicit Router(std::span<const Route> routes);

    /// `path` begins with a slash and has no query.
    Match match(Method method, std::string_view path) const;

  private:
    struct Node;
    using Targets = std::array<std::int32_t, 7>; // route by method
    struct Node {
        std::vector<std::pair<std::string, std::uint32_t>> literals; // sorted
        std::uint32_t placeholder = 0;                               // 0: none (the root is nobody's child)
        Targets here = {none, none, none, none, none, none, none};
        Targets rest = here; // {rest...} from here on
    };
    struct Search {
        Method method;
        Match match;
        std::size_t depth = 0; // placeholders taken
    };

    void add(const Route& route, int index);
    std::uint32_t child(std::uint32_t node, std::string_view segment);
    bool walk(std::uint32_t node, std::string_view rest, Search& search) const;
    static bool take(const Targets& targets, Search& search);

    std::vector<Node> nodes_;
};

} // namespace rialto::http
