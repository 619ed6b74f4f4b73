#include "app/demo/picture.hpp"

#include "app/demo/tone.hpp"
#include "base/check.hpp"
#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rialto::demo {

BOOST_DESCRIBE_STRUCT(Icon, (), (body, box))

namespace {

/// Shown when there are no icons: a plain jar with a lid.
constexpr std::string_view plain_body =
    R"(<rect x="8" y="9" width="16" height="19" rx="4" fill="#8fa6c8"/><rect x="10" y="4" width="12" height="6" rx="2" fill="#6b84ab"/><rect x="10" y="15" width="12" height="7" rx="1.5" fill="#eef2f8"/>)";

/// Hues of backdrops; the last, negative one stands for a warm grey.
constexpr std::array<double, 11> backdrop_hues{20, 52, 84, 118, 158, 200, 235, 268, 302, 345, -1};

/// The backdrop's tones, from the wall's top to the front of the floor.
struct Backdrop {
    Tone wall_top;
    Tone wall_low;
    Tone floor_back;
    Tone floor_front;
    Tone accent; // disc, arch, plinth
    Tone shadow;
};

Backdrop backdrop_for(std::uint32_t choice, Tone main) {
    std::vector<double> suitable;
    for (const double hue : backdrop_hues)
        if (hue < 0 || main.chroma < 0.03 || hue_distance(hue, main.hue) >= 38) suitable.push_back(hue);
    const double hue = suitable[choice % suitable.size()];
    const double strength = hue < 0 ? 0.22 : 1;
    const double shown = hue < 0 ? 70 : hue;
    return {{0.962, 0.022 * strength, shown}, {0.905, 0.046 * strength, shown},
            {0.868, 0.055 * strength, shown}, {0.925, 0.036 * strength, shown},
            {0.952, 0.034 * strength, shown}, {0.40, 0.06 * strength, shown}};
}

std::string number(double value) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

/// Where an icon stands: the middle of its foot, and the size of its longer side.
struct Place {
    double x;
    double y;
    double side;
};

std::string gradient(std::string_view id, Tone top, Tone low) {
    return "<linearGradient id=\"" + std::string(id) + "\" x2=\"0\" y2=\"1\"><stop stop-color=\"" + hex(top) +
           "\"/><stop offset=\"1\" stop-color=\"" + hex(low) + "\"/></linearGradient>";
}

std::string definitions(const Backdrop& b) {
    const std::string dark = hex(b.shadow);
    const auto stop = [](std::string_view offset, const std::string& colour, std::string_view opacity) {
        return "<stop offset=\"" + std::string(offset) + "\" stop-color=\"" + colour + "\" stop-opacity=\"" +
               std::string(opacity) + "\"/>";
    };
    Tone accent_low = b.accent;
    accent_low.lightness -= 0.075;
    accent_low.chroma *= 1.3;
    Tone side = b.accent;
    side.lightness -= 0.12;
    return "<defs>" + gradient("b-wall", b.wall_top, b.wall_low) +
           gradient("b-floor", b.floor_back, b.floor_front) + gradient("b-accent", b.accent, accent_low) +
           "<linearGradient id=\"b-side\"><stop stop-color=\"" + hex(b.accent) +
           "\"/><stop offset=\"1\" stop-color=\"" + hex(side) + "\"/></linearGradient>" +
           "<radialGradient id=\"b-light\" cx=\".24\" cy=\".14\" r=\".85\">" + stop("0", "#ffffff", ".75") +
           stop("1", "#ffffff", "0") + "</radialGradient><radialGradient id=\"b-shadow\">" +
           stop("0", dark, ".5") + stop(".55", dark, ".2") + stop("1", dark, "0") + "</radialGradient>" +
           "<linearGradient id=\"b-edge\" x2=\"0\" y2=\"1\">" + stop("0", dark, "0") +
           stop(".5", dark, ".07") + stop("1", dark, "0") + "</linearGradient></defs>";
}

std::string room(double horizon) {
    return "<path fill=\"url(#b-wall)\" d=\"M0 0h800v" + number(horizon) +
           "H0z\"/><path fill=\"url(#b-floor)\" d=\"M0 " + number(horizon) +
           "h800V800H0z\"/><path fill=\"url(#b-edge)\" d=\"M0 " + number(horizon - 26) +
           "h800v52H0z\"/><path fill=\"url(#b-light)\" d=\"M0 0h800v800H0z\"/>";
}

std::string stage(Layout layout) {
    switch (layout) {
    case Layout::disc: return room(585) + "<circle cx=\"400\" cy=\"352\" r=\"268\" fill=\"url(#b-accent)\"/>";
    case Layout::arch:
        return room(600) + "<path fill=\"url(#b-accent)\" d=\"M165 600V340a235 235 0 0 1 470 0v260z\"/>";
    case Layout::plinth:
        return room(600) +
               "<ellipse cx=\"430\" cy=\"742\" rx=\"330\" ry=\"46\" fill=\"url(#b-shadow)\" opacity=\".7\"/>"
               "<path fill=\"url(#b-side)\" d=\"M140 618v110a260 44 0 0 0 520 0V618z\"/>"
               "<ellipse cx=\"400\" cy=\"618\" rx=\"260\" ry=\"44\" fill=\"url(#b-accent)\"/>";
    case Layout::floor:
    case Layout::trio: break;
    }
    return room(575);
}

std::vector<Place> places(Layout layout) {
    switch (layout) {
    case Layout::disc: return {{400, 628, 430}};
    case Layout::arch: return {{400, 650, 430}};
    case Layout::plinth: return {{400, 628, 400}};
    case Layout::trio: return {{258, 600, 290}, {548, 600, 290}, {402, 676, 350}};
    case Layout::floor: break;
    }
    return {{400, 655, 470}};
}

/// An icon in its place with the shadow it throws to the right.
std::string put(const Icon& icon, Place place, bool is_first) {
    const double left = icon.box[0] / 10.0;
    const double right = icon.box[2] / 10.0;
    const double bottom = icon.box[3] / 10.0;
    const double width = right - left;
    const double height = bottom - icon.box[1] / 10.0;
    const double scale = place.side / std::max({width, height, 1.0});
    // Flat things lie a little higher, so that they are not lost at the foot of the picture.
    const double lift = std::max(0.0, place.side * 0.72 - height * scale) * 0.45;
    const double foot = place.y - lift * 0.55;
    const double half = width * scale / 2;
    const std::string shadow = "<ellipse cx=\"" + number(place.x + half * 0.12) + "\" cy=\"" +
                               number(foot - 2) + "\" rx=\"" + number(half * 1.12 + 10) + "\" ry=\"" +
                               number(13 + half * 0.13) + "\" fill=\"url(#b-shadow)\"/>";
    const std::string where = "transform=\"translate(" + number(place.x - (left + width / 2) * scale) + " " +
                              number(foot - bottom * scale) + ") scale(" + std::to_string(scale) + ")\"";
    if (is_first) return shadow + "<g " + where + "><g id=\"b-icon\">" + icon.body + "</g></g>";
    return shadow + "<g " + where + "><use href=\"#b-icon\" xlink:href=\"#b-icon\"/></g>";
}

Tone mean(Tone a, Tone b) {
    return {(a.lightness + b.lightness) / 2, (a.chroma + b.chroma) / 2, a.hue};
}

bool is_whole(const Icon& icon) {
    return !icon.body.empty() && icon.box.size() == 4 && icon.box[0] < icon.box[2] &&
           icon.box[1] < icon.box[3];
}

} // namespace

std::vector<Colour> colours() {
    return {{"Black", 270, 0.10, 0.30},  {"White", 90, 0.10, 0.93},  {"Sand", 78, 0.34, 0.84},
            {"Red", 24, 1.05, 0.60},     {"Coral", 38, 0.85, 0.73},  {"Amber", 76, 0.95, 0.80},
            {"Olive", 116, 0.55, 0.60},  {"Green", 150, 0.85, 0.66}, {"Teal", 188, 0.70, 0.66},
            {"Sky", 232, 0.70, 0.77},    {"Blue", 258, 1.00, 0.58},  {"Navy", 264, 0.65, 0.40},
            {"Violet", 298, 0.90, 0.58}, {"Rose", 356, 0.80, 0.74}};
}

Icons parse_icons(const std::string& icons_json) {
    if (!icons_json.empty()) {
        Result<Icons> icons = json::parse<Icons>(icons_json);
        if (icons && std::ranges::all_of(*icons, [](const auto& named) { return is_whole(named.second); }))
            return std::move(*icons);
    }
    telemetry::log(telemetry::Level::warning, "demo_icons_missing",
                   {{"detail", "The demo store's icons were not built (node tools/cut_demo_icons.mjs): its "
                               "pictures will be plain."}});
    return {};
}

media::TrustedSvg compose(const Icons& icons, const Picture& picture) {
    const auto found = icons.find(std::string(picture.icon));
    Icon icon = found == icons.end() ? Icon{std::string(plain_body), {80, 40, 240, 280}} : found->second;
    // The backdrop is chosen by the icon as drawn: all colours of a product stand in the same room.
    const Backdrop backdrop = backdrop_for(picture.backdrop, main_tone(icon.body));
    const Dye dye = found == icons.end() ? Dye::hue : picture.dye;
    if (!picture.colour.empty() && dye != Dye::none) {
        const std::vector<Colour> all = colours();
        const auto colour = std::ranges::find(all, picture.colour, &Colour::name);
        CHECK(colour != all.end());
        icon.body = recolour(icon.body, dye, *colour);
    }
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        "width=\"800\" height=\"800\" viewBox=\"0 0 800 800\">" +
        definitions(backdrop) + stage(picture.layout);
    const std::vector<Place> all = places(picture.layout);
    for (std::size_t i = 0; i < all.size(); ++i) svg += put(icon, all[i], i == 0);
    svg += "</svg>";
    const std::string placeholder = hex(mean(backdrop.wall_top, backdrop.wall_low)) + "," +
                                    hex(mean(backdrop.wall_low, backdrop.floor_front));
    return {std::move(svg), picture_side, picture_side, placeholder};
}

} // namespace rialto::demo
