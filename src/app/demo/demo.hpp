#pragma once
// The demo store: a believable shop, the same from the same seed, for trying and testing.

#include "base/task.hpp"
#include "base/time.hpp"
#include "media/media.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace rialto::demo {

/// The text of build/demo/icons.json; empty when it was not built: then pictures are plain.
std::string read_icons(const std::string& web_dir);

struct Counts {
    std::int64_t products = 0;
    std::int64_t variants = 0;
};

/// Loads about 2,000 products, once: later calls cost one statement and give zero counts.
Task<Counts> load_small(postgres::Pool& pool, media::MediaStore& media, std::string icons_json, Time at,
                        std::function<void(std::size_t done, std::size_t total)> progress);

} // namespace rialto::demo
