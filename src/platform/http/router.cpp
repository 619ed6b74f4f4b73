#include "platform/http/router.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace rialto::http {

namespace {

constexpr std::array all_methods{Method::get,   Method::head, Method::post,   Method::put,
                                 Method::patch, Method::del,  Method::options};

bool is_placeholder(std::string_view segment) {
    return segment.starts_with('{');
}

bool is_rest(std::string_view segment) {
    return segment.ends_with("...}");
}

void set_target(std::array<std::int32_t, 7>& targets, Method method, int index) {
    std::int32_t& target = targets[static_cast<std::size_t>(method)];
    CHECK(target == Router::none);
    target = index;
}

} // namespace

std::string Methods::allow() const {
    Methods all = *this;
    all.add(Method::options);
    if (has(Method::get)) all.add(Method::head);
    std::string text;
    for (const Method method : all_methods) {
        if (!all.has(method)) continue;
        if (!text.empty()) text += ", ";
        text += method_name(method);
    }
    return text;
}

Router::Router(std::span<const Route> routes) : nodes_(1) {
    for (std::size_t i = 0; i < routes.size(); ++i) add(routes[i], static_cast<int>(i));
}

void Router::add(const Route& route, int index) {
    std::string_view path = route.path;
    CHECK(path.starts_with('/'));
    std::uint32_t node = 0;
    std::size_t placeholders = 0;
    do {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        if (is_placeholder(segment)) {
            CHECK(segment.size() > 2 && segment.ends_with('}'));
            CHECK(++placeholders <= path_values_max);
            if (is_rest(segment)) {
                CHECK(path.empty());
                set_target(nodes_[node].rest, route.method, index);
                return;
            }
        }
        node = child(node, segment);
    } while (!path.empty());
    set_target(nodes_[node].here, route.method, index);
}

std::uint32_t Router::child(std::uint32_t node, std::string_view segment) {
    const auto fresh = static_cast<std::uint32_t>(nodes_.size());
    if (is_placeholder(segment)) {
        if (nodes_[node].placeholder == 0) {
            nodes_[node].placeholder = fresh;
            nodes_.emplace_back();
        }
        return nodes_[node].placeholder;
    }
    auto& literals = nodes_[node].literals;
    const auto place = std::ranges::lower_bound(
        literals, segment, {}, [](const auto& literal) { return std::string_view(literal.first); });
    if (place != literals.end() && place->first == segment) return place->second;
    literals.emplace(place, std::string(segment), fresh);
    nodes_.emplace_back();
    return fresh;
}

Router::Match Router::match(Method method, std::string_view path) const {
    CHECK(path.starts_with('/'));
    Search search{.method = method, .match = {}};
    if (walk(0, path, search)) search.match.allowed = {};
    return search.match;
}

/// `rest` is empty, or a slash and what follows. Goes back when a branch leads nowhere; the depth is that of
/// the templates, not of the path.
bool Router::walk(std::uint32_t node, std::string_view rest, Search& search) const {
    const Node& at = nodes_[node];
    if (rest.empty()) return take(at.here, search);
    const std::string_view after = rest.substr(1);
    const std::string_view segment = after.substr(0, after.find('/'));
    const std::string_view next = after.substr(segment.size());

    const auto place = std::ranges::lower_bound(
        at.literals, segment, {}, [](const auto& literal) { return std::string_view(literal.first); });
    if (place != at.literals.end() && place->first == segment && walk(place->second, next, search))
        return true;

    // A template has at most path_values_max placeholders, so the value's place is there.
    if (search.depth == path_values_max) return false;
    std::string_view& value = search.match.values[search.depth];
    if (at.placeholder != 0 && !segment.empty()) {
        value = segment;
        ++search.depth;
        if (walk(at.placeholder, next, search)) return true;
        --search.depth;
    }
    // A path that a more literal route knows under another method is that route's 405, not the catch-all's.
    value = after;
    if (search.match.allowed.empty() && take(at.rest, search)) return true;
    value = {};
    return false;
}

bool Router::take(const Targets& targets, Search& search) {
    const auto target = [&](Method method) { return targets[static_cast<std::size_t>(method)]; };
    std::int32_t found = target(search.method);
    if (found == none && search.method == Method::head) found = target(Method::get);
    if (found != none) {
        search.match.route = found;
        return true;
    }
    for (const Method method : all_methods)
        if (target(method) != none) search.match.allowed.add(method);
    return false;
}

} // namespace rialto::http
