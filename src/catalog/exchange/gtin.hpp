#pragma once
// Global Trade Item Numbers: what the bars under a product say.

#include <optional>
#include <string>
#include <string_view>

namespace rialto::catalog {

/// The digits of a barcode that is a GTIN-8, -12, -13 or -14 (GS1 General Specifications, 7.9: the check
/// digit fits) and not from a range kept for use inside one company; spaces and hyphens are taken out.
std::optional<std::string> parse_gtin(std::string_view barcode);

} // namespace rialto::catalog
