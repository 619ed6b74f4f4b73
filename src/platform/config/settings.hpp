#pragma once
// The table behind settings(): how each value is read from text, shown again and kept in Config.

#include "platform/config/config.hpp"

#include <optional>
#include <span>

namespace rialto::config {

/// Where a text was written: folders in it may be relative.
struct Written {
    std::string text;
    std::string base_dir;
};

struct Rule {
    std::string_view key;
    std::string_view value;
    std::string_view help;
    bool is_secret = false; // never repeated in messages
    /// Keeps the value; a phrase ("must be …") when it does not fit.
    std::optional<std::string> (*set)(Config& config, const Written& written);
    std::string (*show)(const Config& config);
    std::span<const std::string_view> choices = {};
    std::string_view default_text = {}; // where show() of an untouched Config does not say it
};

std::span<const Rule> rules();
const Rule* find_rule(std::string_view key);

/// The nearest of the names, when one is near enough to have been meant.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> names);

} // namespace rialto::config
