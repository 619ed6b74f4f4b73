#pragma once
// A product as bytes, and back: what a part keeps of it beside the columns.

#include "catalog/product.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace rialto::catalog {

void append_record(std::string& out, const Product& product);

/// Bytes that are no record give an empty product, never a fault: a part is checked as a whole before.
ProductPointer read_record(std::span<const std::byte> bytes);

} // namespace rialto::catalog
