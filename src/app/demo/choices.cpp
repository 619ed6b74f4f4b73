#include "app/demo/choices.hpp"

#include "app/demo/picture.hpp"

#include <algorithm>

namespace rialto::demo {

namespace {

constexpr double quiet_chroma = 0.6; // of a Colour: black, white, sand, olive

struct Step {
    std::string_view value;
    double factor;
};

Choices of_steps(std::string name, std::vector<Step> steps) {
    Choices choices{{std::move(name)}, {}};
    for (const Step& step : steps) choices.offers.push_back({{std::string(step.value)}, step.factor, {}});
    return choices;
}

std::vector<Step> shoe_sizes(Random& random) {
    const std::vector<std::vector<Step>> runs{{{"38", 1}, {"39", 1}, {"40", 1}},
                                              {{"39", 1}, {"41", 1}, {"43", 1}},
                                              {{"40", 1}, {"42", 1}, {"44", 1}},
                                              {{"37", 1}, {"39", 1}, {"41", 1}}};
    return random.pick(runs);
}

std::vector<Step> clothes_sizes(Random& random) {
    const std::vector<std::vector<Step>> runs{{{"S", 1}, {"M", 1}, {"L", 1}},
                                              {{"XS", 1}, {"S", 1}, {"M", 1}, {"L", 1}},
                                              {{"S", 1}, {"M", 1}, {"L", 1}, {"XL", 1}}};
    return random.pick(runs);
}

Choices of_colours(const Family& family, Random& random, const std::vector<Step>& sizes) {
    // An icon that cannot be dyed is offered as drawn: no colour that its picture would not show.
    if (family.dye == Dye::none) return of_steps("Size", sizes.empty() ? clothes_sizes(random) : sizes);
    Choices choices{{"Colour"}, {}};
    if (!sizes.empty()) choices.option_names.emplace_back("Size");
    for (const std::string_view colour : pick_colours(random, 2 + random.below(sizes.empty() ? 2 : 1))) {
        if (sizes.empty()) choices.offers.push_back({{std::string(colour)}, 1, colour});
        for (const Step& size : sizes)
            choices.offers.push_back({{std::string(colour), std::string(size.value)}, 1, colour});
    }
    return choices;
}

} // namespace

std::vector<std::string_view> pick_colours(Random& random, std::size_t count) {
    std::vector<std::string_view> names;
    for (const Colour& colour : colours()) names.push_back(colour.name);
    for (std::size_t i = 0; i < count; ++i)
        std::swap(names[i], names[i + static_cast<std::size_t>(random.below(names.size() - i))]);
    names.resize(count);
    // The first colour is on the main picture: a bright one where there is one.
    const std::vector<Colour> all = colours();
    const auto bright = std::ranges::find_if(names, [&](std::string_view name) {
        return std::ranges::find(all, name, &Colour::name)->chroma >= quiet_chroma;
    });
    if (bright != names.end()) std::iter_swap(names.begin(), bright);
    return names;
}

Choices make_choices(const Family& family, Random& random) {
    switch (family.choice) {
    case Choice::weight:
        return random.happens(0.5) ? of_steps("Weight", {{"250 g", 1}, {"500 g", 1.85}, {"1 kg", 3.4}})
                                   : of_steps("Weight", {{"500 g", 1}, {"1 kg", 1.85}});
    case Choice::volume: return of_steps("Volume", {{"250 ml", 1}, {"500 ml", 1.7}});
    case Choice::pack:
        return random.happens(0.5) ? of_steps("Pack", {{"Single", 1}, {"Pack of 3", 2.7}, {"Pack of 6", 5.1}})
                                   : of_steps("Pack", {{"Pack of 2", 1.8}, {"Pack of 4", 3.4}});
    case Choice::clothes: return of_steps("Size", clothes_sizes(random));
    case Choice::shoes: return of_steps("Size", shoe_sizes(random));
    case Choice::colour: return of_colours(family, random, {});
    case Choice::colour_clothes: return of_colours(family, random, clothes_sizes(random));
    case Choice::colour_shoes: return of_colours(family, random, shoe_sizes(random));
    case Choice::storage: return of_steps("Storage", {{"128 GB", 1}, {"256 GB", 1.15}, {"512 GB", 1.4}});
    case Choice::binding: return of_steps("Format", {{"Paperback", 1}, {"Hardcover", 1.7}});
    case Choice::scale:
        return random.happens(0.6) ? of_steps("Size", {{"Small", 1}, {"Medium", 1.45}, {"Large", 2.1}})
                                   : of_steps("Size", {{"Standard", 1}, {"Large", 1.6}});
    case Choice::none: break;
    }
    return {{}, {Offer{}}};
}

} // namespace rialto::demo
