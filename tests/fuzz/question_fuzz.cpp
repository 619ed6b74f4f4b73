// Arbitrary text as the query part of a catalog URL, and as a cursor. Properties beside "does not crash":
// what is understood has one canonical form, which is understood as the same question; a cursor opens only as
// it was sealed.
//
// Built as part_fuzz.cpp says.

#include "base/check.hpp"
#include "catalog/query.hpp"
#include "platform/http/uri.hpp"

#include <string>
#include <string_view>

using namespace rialto;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parameters = http::parse_query(text);
    if (!parameters) return 0;
    const auto question = catalog::parse_question(*parameters);
    if (!question) {
        CHECK(!question.error().fields.empty());
        return 0;
    }
    const std::string once = catalog::canonical(question->query);
    const auto again = http::parse_query(once);
    CHECK(again.has_value());
    const auto repeated = catalog::parse_question(*again);
    CHECK(repeated.has_value());
    CHECK(repeated->query == question->query);
    CHECK(catalog::canonical(repeated->query) == once);
    const auto cursor = catalog::open_cursor("key", "us", question->query, question->cursor);
    if (cursor) CHECK(catalog::seal_cursor("key", "us", question->query, *cursor) == question->cursor);
    const catalog::Cursor made{static_cast<std::int64_t>(size), 7, static_cast<std::uint32_t>(once.size())};
    const auto opened = catalog::open_cursor("key", "us", question->query,
                                             catalog::seal_cursor("key", "us", question->query, made));
    CHECK(opened && opened->snapshot_id == made.snapshot_id && opened->offset == made.offset);
    return 0;
}
