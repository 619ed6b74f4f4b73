#pragma once
// A product's status as the database and files spell it.

#include "catalog/catalog.hpp"

#include <string_view>

namespace rialto::catalog {

std::string_view name_of(Status status);

/// Of a row of the database, which lets no other text in (CHECK).
Status parse_status(std::string_view text);

} // namespace rialto::catalog
