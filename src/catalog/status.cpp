#include "catalog/status.hpp"

#include "base/check.hpp"

namespace rialto::catalog {

std::string_view name_of(Status status) {
    switch (status) {
    case Status::active: return "active";
    case Status::draft: return "draft";
    case Status::archived: return "archived";
    }
    return "draft";
}

Status parse_status(std::string_view text) {
    if (text == "active") return Status::active;
    if (text == "draft") return Status::draft;
    CHECK(text == "archived");
    return Status::archived;
}

} // namespace rialto::catalog
