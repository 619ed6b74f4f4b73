#include "catalog/make_shop.hpp"

#include "catalog/engine/build_part.hpp"
#include "catalog/test_catalog.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <malloc.h>

namespace rialto::bench {

namespace {

using catalog::Product;

constexpr std::size_t departments = 12;
constexpr std::size_t children_per_category = 5;
constexpr std::size_t brand_count = 1'500;
constexpr std::size_t common_attributes = 5;
constexpr std::size_t attributes_per_department = 8;
constexpr std::size_t title_words = 4;
constexpr std::size_t description_words = 30;
constexpr std::array<std::size_t, 8> variant_counts{1, 4, 2, 6, 3, 5, 4, 7};
constexpr std::array<const char*, 35> attribute_names{
    "Material",  "Origin",    "Season",   "Warranty", "Care",       "Fit",          "Neckline",
    "Sleeve",    "Pattern",   "Closure",  "Lining",   "Heel",       "Sole",         "Power",
    "Screen",    "Processor", "Memory",   "Battery",  "Connector",  "Resolution",   "Finish",
    "Shape",     "Room",      "Assembly", "Seats",    "Capacity",   "Energy class", "Scent",
    "Skin type", "Age",       "Sport",    "Terrain",  "Difficulty", "Format",       "Roast"};
constexpr std::array<std::size_t, 6> values_of_attribute{6, 9, 12, 16, 20, 24};
constexpr std::array<const char*, 8> sizes{"XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL"};
constexpr std::array<const char*, 14> colours{"Black", "White",  "Blue", "Grey", "Red",  "Green", "Beige",
                                              "Brown", "Yellow", "Pink", "Navy", "Sand", "Olive", "Orange"};
constexpr std::array<const char*, 7> storages{"32 GB", "64 GB", "128 GB", "256 GB", "512 GB", "1 TB", "2 TB"};
constexpr std::array<const char*, 7> lengths{"50 cm", "75 cm", "100 cm", "150 cm", "200 cm", "300 cm", "5 m"};

std::uint64_t scramble(std::uint64_t n) {
    n += 0x9e3779b97f4a7c15;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
    n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
    return n ^ (n >> 31);
}

Uuid scrambled_id(std::uint64_t kind, std::uint64_t number) {
    Uuid id;
    for (std::size_t half = 0; half < 2; ++half) {
        const std::uint64_t bits = scramble(scramble(kind * 2 + half) ^ number);
        for (std::size_t i = 0; i < 8; ++i)
            id.bytes[half * 8 + i] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
    return id;
}

template <std::size_t count>
std::vector<std::string> texts_of(const std::array<const char*, count>& texts) {
    return {texts.begin(), texts.end()};
}

struct Option {
    const char* name;
    std::vector<std::string> values;
};

/// What variants of a department differ by: the first option first.
std::vector<Option> options_of(std::size_t department) {
    switch (department % 4) {
    case 0: return {{"Size", texts_of(sizes)}, {"Colour", texts_of(colours)}};
    case 1: return {{"Storage", texts_of(storages)}, {"Colour", texts_of(colours)}};
    case 2: return {{"Colour", texts_of(colours)}};
    default: return {{"Length", texts_of(lengths)}};
    }
}

std::size_t allocated_bytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

double seconds_since(Deadline start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

} // namespace

bool is_in_stock(std::int64_t sku_id) {
    return scramble(static_cast<std::uint64_t>(sku_id)) % 100 >= 15;
}

ShopMaker::ShopMaker(std::shared_ptr<const markets::Markets> markets) : markets_(std::move(markets)) {
    make_categories();
    for (std::size_t i = 0; i < brand_count; ++i) {
        std::string brand = texts_.pick_word() + " " + texts_.pick_word();
        brand[0] = static_cast<char>(brand[0] - 'a' + 'A');
        brands_.push_back(std::move(brand));
    }
}

double ShopMaker::share() {
    return static_cast<double>(texts_.below(1 << 20)) / static_cast<double>(1 << 20);
}

std::size_t ShopMaker::pick_early(std::size_t count) {
    return static_cast<std::size_t>(share() * share() * static_cast<double>(count));
}

void ShopMaker::make_categories() {
    leaves_.resize(departments);
    const auto add = [&](std::optional<Uuid> parent, std::size_t place) {
        const std::size_t number = categories_.size();
        categories_.push_back({scrambled_id(1, number), parent,
                               "c" + std::to_string(number) + "-" + texts_.pick_word(), texts_.pick_word(),
                               static_cast<int>(place)});
        return categories_.back().id;
    };
    for (std::size_t d = 0; d < departments; ++d) {
        const Uuid root = add({}, d);
        for (std::size_t m = 0; m < children_per_category; ++m) {
            const Uuid middle = add(root, m);
            for (std::size_t l = 0; l < children_per_category; ++l) leaves_[d].push_back(add(middle, l));
        }
    }
}

void ShopMaker::add_attributes(Product& product, std::size_t department) {
    const auto add = [&](std::size_t attribute) {
        const std::size_t values = values_of_attribute[attribute % values_of_attribute.size()];
        const std::string name = attribute_names[attribute];
        catalog::Attribute one{name, name + " " + std::to_string(1 + pick_early(values))};
        if (std::ranges::find(product.attributes, one) == product.attributes.end())
            product.attributes.push_back(std::move(one));
    };
    for (std::size_t a = 0; a < common_attributes; ++a)
        if (share() < 0.8) add(a);
    if (share() < 0.1) add(0); // two materials
    constexpr std::size_t special = attribute_names.size() - common_attributes;
    for (std::size_t a = 0; a < attributes_per_department; ++a)
        if (share() < 0.7) add(common_attributes + (department * 5 + a) % special);
}

void ShopMaker::add_variants(Product& product, std::size_t department) {
    const std::size_t count = variant_counts[static_cast<std::size_t>(products_) % variant_counts.size()];
    const std::vector<Option> options = options_of(department);
    if (count > 1)
        for (const Option& option : options) product.option_names.emplace_back(option.name);
    const std::size_t columns = options.size() == 1 ? 1 : 1 + texts_.below(3);
    const std::size_t first = pick_early(options[0].values.size());
    const std::size_t second = pick_early(options.back().values.size());
    const auto base = static_cast<std::int64_t>(500 * std::exp(4.6 * share()));
    const bool is_reduced = share() < 0.2;
    for (std::size_t v = 0; v < count; ++v) {
        catalog::Variant variant;
        variant.sku_id = ++variants_;
        variant.id = scrambled_id(3, static_cast<std::uint64_t>(variants_));
        variant.sku = "SKU-" + std::to_string(variants_);
        if (count > 1) {
            const std::vector<std::string>& values = options[0].values;
            variant.option_values.push_back(values[(first + v / columns) % values.size()]);
            if (options.size() > 1)
                variant.option_values.push_back(
                    options[1].values[(second + v % columns) % options[1].values.size()]);
        }
        variant.regular.resize(markets_->markets().size());
        catalog::MarketPrice& price = variant.regular[markets_->index_of("us")];
        price.amount = base / 100 * 100 + 99 + static_cast<std::int64_t>(v) * 200;
        if (is_reduced) price.compare_at = price.amount * 5 / 4;
        product.variants.push_back(std::move(variant));
    }
}

Product ShopMaker::make_next() {
    const auto number = static_cast<std::uint64_t>(++products_);
    const std::size_t department = pick_early(departments);
    Product product;
    product.id = scrambled_id(2, number);
    product.version = 1;
    product.handle = "product-" + std::to_string(number);
    product.brand = brands_[pick_early(brand_count)];
    product.title = *product.brand;
    for (std::size_t i = 0; i < title_words; ++i) product.title += " " + texts_.pick_word();
    product.description_html = "<p>";
    for (std::size_t i = 0; i < description_words; ++i) product.description_html += texts_.pick_word() + " ";
    product.description_html += "</p>";
    product.category_id = leaves_[department][pick_early(leaves_[department].size())];
    product.status = texts_.below(100) < 3 ? catalog::Status::draft : catalog::Status::active;
    product.popularity = static_cast<int>(1'000 / (0.001 + share()));
    product.created_at = Time(std::chrono::seconds(1'690'000'000 + texts_.below(95'000'000)));
    add_attributes(product, department);
    add_variants(product, department);
    complete(product, {*markets_, {}, product.created_at});
    const bool is_on_offer = number % 20 == 0;
    for (catalog::CardPrice& card : product.card_prices) card.on_sale = is_on_offer;
    return product;
}

Shop build_shop(std::size_t products) {
    Shop shop;
    shop.markets = catalog::test::two_markets();
    ShopMaker maker(shop.markets);
    const auto tree = std::make_shared<const catalog::CategoryTree>(maker.categories());
    malloc_trim(0);
    const std::size_t before = allocated_bytes();
    {
        catalog::PartBuilder builder(catalog::shape_of(*shop.markets));
        for (std::size_t i = 0; i < products; ++i) {
            Deadline start = Steady::now();
            const Product product = maker.make_next();
            shop.make_s += seconds_since(start);
            start = Steady::now();
            builder.add(product);
            shop.build_s += seconds_since(start);
        }
        const Deadline start = Steady::now();
        shop.snapshot.id = 1;
        shop.snapshot.markets = shop.markets;
        shop.snapshot.tree = tree;
        shop.snapshot.parts = catalog::with_part({}, builder.build(*tree), {}, *tree);
        catalog::PartState& state = shop.snapshot.parts.front();
        state.in_stock = std::make_shared<catalog::Words>(catalog::build_in_stock(*state.part, &is_in_stock));
        shop.build_s += seconds_since(start);
    }
    shop.bytes = allocated_bytes() - before;
    shop.variants = shop.snapshot.variant_count();
    return shop;
}

} // namespace rialto::bench
