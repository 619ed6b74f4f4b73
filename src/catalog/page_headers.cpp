#include "catalog/page_headers.hpp"

#include "platform/crypto/crypto.hpp"

#include <algorithm>
#include <set>

namespace rialto::catalog {

namespace {

using std::chrono::seconds;

constexpr std::size_t tag_letters = 6;

std::string cache_control(seconds max_age, seconds revalidate, seconds on_error) {
    std::string text = "public, max-age=" + std::to_string(max_age.count());
    if (revalidate.count() > 0) text += ", stale-while-revalidate=" + std::to_string(revalidate.count());
    if (on_error.count() > 0) text += ", stale-if-error=" + std::to_string(on_error.count());
    return text;
}

} // namespace

Lifetime plan_lifetime(Deadline at, Deadline fresh_until) {
    constexpr seconds promised_max = page_max_age + page_stale_while_revalidate + page_stale_if_error;
    if (fresh_until == Deadline::max())
        return {cache_control(page_max_age, page_stale_while_revalidate, page_stale_if_error), fresh_until};
    const auto left = std::max(std::chrono::duration_cast<seconds>(fresh_until - at), seconds(0));
    const seconds promised = std::min(promised_max, left / 2);
    const seconds max_age = std::min(page_max_age, promised);
    const seconds revalidate = std::min(page_stale_while_revalidate, promised - max_age);
    return {cache_control(max_age, revalidate, promised - max_age - revalidate), fresh_until - promised};
}

std::string product_tag(const Uuid& product) {
    // The last bytes of an id are random.
    const std::string_view bytes(reinterpret_cast<const char*>(product.bytes.data()), product.bytes.size());
    return "p-" + crypto::base64url(bytes.substr(10)).substr(0, tag_letters);
}

std::string page_tags(std::string_view segment, std::span<const Uuid> products) {
    std::string tags = "catalog s-" + std::string(segment);
    std::set<std::string> names;
    for (const Uuid& product : products) names.insert(product_tag(product));
    if (names.size() > product_tags_max) names = {"products"};
    for (const std::string& name : names) (tags += ' ') += name;
    return tags;
}

std::string comma_separated(std::string tags) {
    std::ranges::replace(tags, ' ', ',');
    return tags;
}

} // namespace rialto::catalog
