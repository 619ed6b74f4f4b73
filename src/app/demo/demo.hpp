#pragma once
// The demo store of `--demo small`: some two thousand invented products with pictures composed from drawn
// icons, the same on every machine. It only fills an empty shop; nothing else in Rialto knows of it.

#include "base/task.hpp"
#include "base/time.hpp"
#include "media/media.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace rialto::demo {

/// The text of icons.json (tools/cut_demo_icons.mjs makes it): from <web_dir>/../demo, else from
/// /usr/share/rialto/demo; empty when neither is there (the pictures are plain then).
std::string read_icons(const std::string& web_dir);

struct Counts {
    std::int64_t products = 0;
    std::int64_t variants = 0;
};

/// Fills the shop, best-selling products first; zero counts, after one statement, when the demo is there
/// already. `pool` is of the role rialto_work, whose markets `us` and `eu` are seeded. Products are dated
/// back from `at`. `progress` may be empty. Safe to repeat after it was interrupted. Composes and writes
/// pictures on the calling thread, for some hundred milliseconds at a time.
Task<Counts> load_small(postgres::Pool& pool, media::MediaStore& media, std::string icons_json, Time at,
                        std::function<void(std::size_t done, std::size_t total)> progress);

/// Schedules flash offers around `at`, and lets some people buy from those that are on; answers how many,
/// none when the shop has (or had) any. The pools have roles rialto_browse and rialto_order and share one
/// loop.
Task<int> load_offers(postgres::Pool& browse, postgres::Pool& order, Time at);

} // namespace rialto::demo
