#include "app/demo/demo.hpp"
#include "app/demo/goods.hpp"
#include "app/demo/picture.hpp"
#include "app/demo/sql.hpp"
#include "catalog/catalog.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rialto::demo {

namespace {

constexpr std::size_t goods_per_step = 500; // pictures of so many are in memory at once

/// Composes and stores the pictures of goods [first, last) and enters them in the products.
std::vector<media::Asset> store_pictures(media::MediaStore& media, const Icons& icons,
                                         std::span<Good> goods) {
    std::vector<media::TrustedSvg> pictures;
    for (const Good& good : goods)
        for (const Picture& picture : good.pictures) pictures.push_back(compose(icons, picture));
    std::vector<media::Asset> assets = media.store_trusted(std::move(pictures));
    std::size_t next = 0;
    for (Good& good : goods) {
        catalog::ProductInput& product = good.product;
        const std::size_t first = next;
        for (const Picture& picture : good.pictures) {
            std::string alt = product.title;
            if (!picture.colour.empty() && good.pictures.size() > 1)
                alt += ", " + std::string(picture.colour);
            product.images.push_back({assets[next++].hash, std::move(alt)});
        }
        for (std::size_t v = 0; v < product.variants.size(); ++v)
            if (const auto picture = good.variant_pictures[v])
                product.variants[v].image_hash = assets[first + *picture].hash;
    }
    // The same picture may be shown twice; the database hears of it once.
    std::ranges::sort(assets, {}, &media::Asset::hash);
    const auto repeated = std::ranges::unique(assets, {}, &media::Asset::hash);
    assets.erase(repeated.begin(), repeated.end());
    return assets;
}

Task<> record(postgres::Pool& pool, std::vector<media::Asset> assets, Time at) {
    postgres::Session session = co_await pool.session();
    co_await media::record_assets(session, std::move(assets), at);
}

} // namespace

std::string read_icons(const std::string& web_dir) {
    const std::filesystem::path beside = std::filesystem::path(web_dir) / ".." / "demo" / "icons.json";
    for (const std::filesystem::path& path :
         {beside, std::filesystem::path("/usr/share/rialto/demo/icons.json")}) {
        std::ifstream file(path, std::ios::binary);
        if (!file) continue;
        std::ostringstream text;
        text << file.rdbuf();
        return std::move(text).str();
    }
    return {};
}

Task<Counts> load_small(postgres::Pool& pool, media::MediaStore& media, std::string icons_json, Time at,
                        std::function<void(std::size_t done, std::size_t total)> progress) {
    std::vector<Good> goods = make_goods(at);
    // Goods are stored in this order: when the last one is there, all are.
    const std::string last_handle = goods.back().product.handle;
    const postgres::Rows there = co_await pool.run(sql::find_demo_product, postgres::Params(last_handle));
    if (!there.empty()) co_return Counts{};
    const Icons icons = parse_icons(icons_json);
    Counts counts;
    for (std::size_t first = 0; first < goods.size(); first += goods_per_step) {
        const std::size_t count = std::min(goods_per_step, goods.size() - first);
        const std::span<Good> step = std::span(goods).subspan(first, count);
        co_await record(pool, store_pictures(media, icons, step), at);
        std::vector<catalog::ProductInput> products;
        for (Good& good : step) products.push_back(std::move(good.product));
        const std::size_t total = goods.size();
        const auto heard = [&progress, first, total](std::size_t done) {
            if (progress) progress(first + done, total);
        };
        const catalog::StoreCounts stored =
            co_await catalog::import_products(pool, std::move(products), at, heard);
        counts.products += stored.products_new;
        counts.variants += stored.variants_new;
        for (const catalog::StoreProblem& problem : stored.problems)
            telemetry::warn("demo_product_refused", {{"reason", problem.reason}});
    }
    co_return counts;
}

} // namespace rialto::demo
