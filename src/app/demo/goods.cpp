#include "app/demo/goods.hpp"

#include "app/demo/choices.hpp"
#include "app/demo/shelves.hpp"
#include "app/demo/texts.hpp"
#include "base/check.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <set>

namespace rialto::demo {

namespace {

constexpr double reduced_share = 0.12;    // products with a former price
constexpr double euro_share = 0.4;        // products with prices of their own in euro
constexpr double sold_out_share = 0.05;   // of variants
constexpr double few_left_share = 0.07;   // of variants
constexpr std::int64_t euro_percent = 92; // of the dollar price
constexpr int newest_minutes = 365 * 24 * 60;
constexpr std::size_t icon_distance = 24; // products between two with the same icon, while there are others
constexpr std::size_t leaf_distance = 4;

/// Where the goods of a place on the shelves come from.
struct Place {
    const Branch& branch;
    const Leaf& leaf;
    const Family& family;
};

/// 4.49, 24.90, 349.00: prices end as prices do.
std::int64_t as_price(double cents) {
    if (cents < 2000) return std::max<std::int64_t>(std::lround(cents / 50) * 50 - 1, 99);
    if (cents < 10000) return std::lround(cents / 100) * 100 - 10;
    if (cents < 50000) return std::lround(cents / 500) * 500 - 100;
    return std::lround(cents / 1000) * 1000 - 100;
}

std::vector<catalog::PriceInput> make_prices(double cents, std::optional<double> former, bool has_euro) {
    const auto price = [&](std::string market, double share) {
        catalog::PriceInput made{std::move(market), as_price(cents * share), std::nullopt};
        if (former) made.compare_at = std::max(as_price(*former * share), made.amount + 100);
        return made;
    };
    std::vector<catalog::PriceInput> prices{price("us", 1)};
    if (has_euro) prices.push_back(price("eu", static_cast<double>(euro_percent) / 100));
    return prices;
}

int make_stock(Random& random) {
    const double fate = random.unit();
    if (fate < sold_out_share) return 0;
    if (fate < sold_out_share + few_left_share) return static_cast<int>(1 + random.below(5));
    return static_cast<int>(std::min(8 * std::pow(1 - random.unit(), -0.9), 2400.0));
}

void add_variants(Good& good, const Place& place, std::string_view sku, Random& random) {
    const Choices choices = make_choices(place.family, random);
    const Family& family = place.family;
    const double skew = std::pow(random.unit(), 1.7); // most goods cost little
    const double cents = family.price_low + skew * (family.price_high - family.price_low);
    const bool is_reduced = random.happens(reduced_share);
    const double reduction = 1.18 + 0.04 * static_cast<double>(random.below(8));
    const bool has_euro = random.happens(euro_share);
    good.product.option_names = choices.option_names;
    std::vector<std::string_view> shown; // colour of each picture
    for (const Offer& offer : choices.offers) {
        catalog::VariantInput variant;
        variant.sku = std::string(sku) + "-" + std::to_string(good.product.variants.size() + 1);
        variant.option_values = offer.values;
        variant.grams = static_cast<int>(place.leaf.grams * offer.factor * (0.8 + 0.4 * skew));
        const double price = cents * offer.factor;
        variant.prices =
            make_prices(price, is_reduced ? std::optional(price * reduction) : std::nullopt, has_euro);
        variant.initial_quantity = make_stock(random);
        good.product.variants.push_back(std::move(variant));
        const auto known = std::ranges::find(shown, offer.colour);
        const auto index = static_cast<std::size_t>(known - shown.begin());
        if (known == shown.end()) shown.push_back(offer.colour);
        good.variant_pictures.push_back(offer.colour.empty() ? std::nullopt : std::optional(index));
    }
    good.pictures.resize(shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) good.pictures[i].colour = shown[i];
}

Layout pick_layout(const Place& place, Random& random) {
    using enum Layout;
    const Choice choice = place.family.choice;
    const bool is_worn = choice == Choice::colour_clothes || choice == Choice::clothes;
    const bool is_group = place.leaf.is_edible && (choice == Choice::weight || choice == Choice::pack);
    if (is_worn) return random.pick(std::vector{disc, arch, floor});
    if (is_group) return random.pick(std::vector{floor, disc, plinth, trio, trio});
    return random.pick(std::vector{floor, disc, arch, plinth, plinth});
}

void add_pictures(Good& good, const Place& place, Random& random) {
    const Layout layout = pick_layout(place, random);
    const auto backdrop = static_cast<std::uint32_t>(random.below(1000));
    // Where colour is no option, goods that can be dyed come in one colour each, some as drawn.
    const bool has_colour = !good.pictures.front().colour.empty();
    const bool is_dyed = !has_colour && place.family.dye == Dye::hue && random.happens(0.6);
    const std::string_view own_colour = is_dyed ? pick_colours(random, 1).front() : std::string_view();
    for (Picture& picture : good.pictures) {
        picture.icon = place.family.icon;
        picture.layout = layout;
        picture.backdrop = backdrop;
        picture.dye = place.family.dye;
        if (!has_colour) picture.colour = own_colour;
    }
}

Good make_good(const Place& place, std::string title, std::string_view sku, Time at) {
    Random random(title);
    random.next();
    Good good;
    catalog::ProductInput& product = good.product;
    product.handle = slugify(title);
    product.brand = std::string(random.pick(pieces(place.branch.brands)));
    product.product_type = std::string(place.leaf.title);
    product.category = {{std::string(place.branch.slug), std::string(place.branch.title)},
                        {std::string(place.leaf.slug), std::string(place.leaf.title)}};
    product.created_at = at - std::chrono::minutes(1 + random.below(newest_minutes));
    product.title = std::move(title);
    add_variants(good, place, sku, random);
    add_pictures(good, place, random);
    return good;
}

/// A good with what decides its rank.
struct Ranked {
    Good good;
    std::string_view leaf;
    double weight;
};

/// "Garden Garden Strawberries"
bool echoes(std::string_view word, std::string_view name) {
    return std::ranges::any_of(
        pieces(word, ' '), [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

std::vector<Ranked> make_leaf(const Branch& branch, const Leaf& leaf, Time at) {
    const std::vector<std::string_view> words = pieces(leaf.words);
    std::string prefix(leaf.slug.substr(0, 3));
    std::ranges::transform(prefix, prefix.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    std::set<std::string> titles;
    std::vector<Ranked> made;
    std::size_t step = 0;
    while (made.size() < goods_per_leaf) {
        const Family& family = leaf.families[step % leaf.families.size()];
        const std::size_t round = step / leaf.families.size();
        const std::vector<std::string_view> names = pieces(family.names);
        CHECK(round < words.size() * names.size());
        // Walks through all pairs of a name and a word, changing both at each step.
        const std::string_view name = names[round % names.size()];
        const std::size_t turn = round / std::lcm(names.size(), words.size());
        const std::string_view word =
            words[(round + turn + 3 * (step % leaf.families.size())) % words.size()];
        ++step;
        const std::string title = std::string(word) + " " + std::string(name);
        if (echoes(word, name) || !titles.insert(title).second) continue;
        const std::string sku = prefix + "-" + std::to_string(1000 + 7 * made.size());
        const Place place{branch, leaf, family};
        Random random(title);
        const double weight =
            std::pow(random.unit(), 1.6 / std::pow(family.appeal, 3)) + 0.04 * family.appeal;
        Ranked ranked{make_good(place, title, sku, at), leaf.slug, weight};
        describe(ranked.good.product, branch, leaf, name, random);
        made.push_back(std::move(ranked));
    }
    return made;
}

/// Best first, yet two with the same icon, or of the same leaf, never close together while there is a choice.
std::vector<Ranked> spread(std::vector<Ranked> ranked) {
    std::ranges::sort(ranked, std::ranges::greater(), &Ranked::weight);
    std::vector<Ranked> out;
    std::deque<std::size_t> left(ranked.size());
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
    const auto is_far = [&](const Ranked& next) {
        for (std::size_t back = 1; back <= std::min(icon_distance, out.size()); ++back) {
            const Ranked& earlier = out[out.size() - back];
            if (earlier.good.pictures.front().icon == next.good.pictures.front().icon) return false;
            if (back <= leaf_distance && earlier.leaf == next.leaf) return false;
        }
        return true;
    };
    while (!left.empty()) {
        auto next = std::ranges::find_if(left, [&](std::size_t i) { return is_far(ranked[i]); });
        if (next == left.end()) next = left.begin();
        out.push_back(std::move(ranked[*next]));
        left.erase(next);
    }
    return out;
}

} // namespace

std::vector<Good> make_goods(Time at) {
    const std::vector<Branch> all = branches();
    std::vector<Ranked> ranked;
    for (const Branch& branch : all)
        for (const Leaf& leaf : branch.leaves)
            std::ranges::move(make_leaf(branch, leaf, at), std::back_inserter(ranked));
    std::vector<Good> goods;
    for (Ranked& next : spread(std::move(ranked))) {
        next.good.product.popularity =
            static_cast<int>(100'000 / std::pow(static_cast<double>(goods.size()) + 1, 0.8));
        goods.push_back(std::move(next.good));
    }
    return goods;
}

} // namespace rialto::demo
