#include "app/demo/tone.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <optional>

namespace rialto::demo {

namespace {

constexpr double grey_chroma = 0.045;    // below it a colour counts as grey
constexpr double kept_hue_distance = 75; // colours further from the main hue are details and stay

double linear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double encoded(double value) {
    return value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

bool is_shown(Rgb c) {
    constexpr double slack = 0.0005;
    const auto fits = [](double v) { return v >= -slack && v <= 1 + slack; };
    return fits(c.red) && fits(c.green) && fits(c.blue);
}

Rgb rgb_of(Tone tone) {
    const double angle = tone.hue * std::numbers::pi / 180;
    const double a = tone.chroma * std::cos(angle);
    const double b = tone.chroma * std::sin(angle);
    const auto cube = [](double v) { return v * v * v; };
    const double l = cube(tone.lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cube(tone.lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cube(tone.lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A colour written "#rgb" or "#rrggbb" at the beginning of the text.
struct Written {
    Rgb colour;
    std::size_t length;
};

std::optional<Written> read_hex(std::string_view text) {
    std::size_t digits = 0;
    while (digits < 7 && digits + 1 < text.size() && nibble(text[digits + 1]) >= 0) ++digits;
    const auto channel = [&](std::size_t at, bool is_short) {
        const int high = nibble(text[1 + at]);
        const int low = is_short ? high : nibble(text[2 + at]);
        return (high * 16 + low) / 255.0;
    };
    if (digits == 3) return Written{{channel(0, true), channel(1, true), channel(2, true)}, 4};
    if (digits == 6) return Written{{channel(0, false), channel(2, false), channel(4, false)}, 7};
    return std::nullopt;
}

/// Where a colour is written: after fill=", stroke=" or stop-color="; url(#id) is none.
bool is_colour_at(std::string_view svg, std::size_t hash) {
    return hash > 1 && svg[hash - 1] == '"' && svg[hash - 2] == '=' &&
           !svg.substr(0, hash).ends_with("href=\"");
}

/// A filter's colour: the constant column of a feColorMatrix, "0 0 0 0 r 0 0 0 0 g 0 0 0 0 b 0 0 0 a 0".
std::optional<std::array<double, 20>> read_matrix(std::string_view text) {
    std::array<double, 20> values{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (double& value : values) {
        while (at != end && *at == ' ') ++at;
        const auto [next, failure] = std::from_chars(at, end, value);
        if (failure != std::errc()) return std::nullopt;
        at = next;
    }
    const bool is_constant = values[0] == 0 && values[6] == 0 && values[12] == 0;
    return is_constant ? std::optional(values) : std::nullopt;
}

std::string print_matrix(Rgb c, double opacity) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "0 0 0 0 %.3f 0 0 0 0 %.3f 0 0 0 0 %.3f 0 0 0 %.3f 0", c.red,
                  c.green, c.blue, opacity);
    return text.data();
}

class Dyeing {
  public:
    Dyeing(Dye dye, const Colour& colour, Tone main) : dye_(dye), colour_(colour), main_(main) {}

    Rgb apply(Rgb from) const {
        Tone tone = to_tone(from);
        if (dye_ == Dye::tint) {
            if (tone.chroma > 0.09) return from;
            // Greys take most colour in the middle of the scale; black and white stay what they are.
            const double room = std::clamp(4 * tone.lightness * (1.05 - tone.lightness), 0.0, 1.0);
            tone.chroma = 0.14 * colour_.chroma * std::max(room, 0.25);
        } else {
            if (tone.chroma < grey_chroma || hue_distance(tone.hue, main_.hue) > kept_hue_distance)
                return from;
            tone.chroma *= colour_.chroma;
        }
        const double shift = (colour_.lightness - main_.lightness) * (dye_ == Dye::tint ? 0.75 : 0.8);
        // The shift fades towards white, so that highlights stay highlights.
        tone.lightness = std::clamp(
            tone.lightness + shift * std::min(1.0, 2.6 * (1.02 - tone.lightness) + 0.15), 0.05, 0.985);
        double offset = dye_ == Dye::hue ? std::remainder(tone.hue - main_.hue, 360.0) * 0.5 : 0;
        if (colour_.chroma < 0.4) offset = 0;
        tone.hue = colour_.hue + offset;
        return to_rgb(tone);
    }

  private:
    Dye dye_;
    Colour colour_;
    Tone main_;
};

} // namespace

Tone to_tone(Rgb colour) {
    const double r = linear(colour.red);
    const double g = linear(colour.green);
    const double b = linear(colour.blue);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    const double first = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double second = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    double hue = std::atan2(second, first) * 180 / std::numbers::pi;
    if (hue < 0) hue += 360;
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, std::hypot(first, second), hue};
}

Rgb to_rgb(Tone tone) {
    Rgb colour = rgb_of(tone);
    while (!is_shown(colour) && tone.chroma > 0.002) {
        tone.chroma *= 0.93;
        colour = rgb_of(tone);
    }
    const auto clamp = [](double v) { return std::clamp(v, 0.0, 1.0); };
    return {clamp(colour.red), clamp(colour.green), clamp(colour.blue)};
}

std::string hex(Rgb colour) {
    const auto byte = [](double v) {
        return static_cast<unsigned>(std::lround(std::clamp(v, 0.0, 1.0) * 255));
    };
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "#%02x%02x%02x", byte(colour.red), byte(colour.green),
                  byte(colour.blue));
    return text.data();
}

double hue_distance(double a, double b) {
    return std::abs(std::remainder(a - b, 360.0));
}

Tone main_tone(std::string_view svg) {
    constexpr std::size_t bins = 24; // of 15 degrees
    std::array<double, bins> weight{};
    std::vector<Tone> tones;
    for (std::size_t at = svg.find('#'); at != std::string_view::npos; at = svg.find('#', at + 1)) {
        if (!is_colour_at(svg, at)) continue;
        if (const auto written = read_hex(svg.substr(at))) tones.push_back(to_tone(written->colour));
    }
    double grey = 0;
    for (const Tone& tone : tones) {
        if (tone.chroma < grey_chroma) grey += 0.05;
        weight[static_cast<std::size_t>(tone.hue / 15) % bins] += tone.chroma < grey_chroma ? 0 : tone.chroma;
    }
    std::size_t best = 0;
    const auto around = [&](std::size_t i) {
        return weight[i] + 0.6 * (weight[(i + 1) % bins] + weight[(i + bins - 1) % bins]);
    };
    for (std::size_t i = 1; i < bins; ++i)
        if (around(i) > around(best)) best = i;
    Tone main{0, 0, static_cast<double>(best) * 15 + 7.5};
    const bool is_grey = grey > around(best) * 2;
    double total = 0;
    for (const Tone& tone : tones) {
        if (is_grey ? tone.chroma > 0.09 : tone.chroma < grey_chroma || hue_distance(tone.hue, main.hue) > 30)
            continue;
        const double share = is_grey ? 1 : tone.chroma;
        main.lightness += share * tone.lightness;
        main.chroma += share * tone.chroma;
        total += share;
    }
    if (total == 0) return {0.7, 0, 0};
    main.lightness /= total;
    main.chroma = is_grey ? 0 : main.chroma / total;
    return main;
}

std::string recolour(std::string_view svg, Dye dye, const Colour& colour) {
    const Dyeing dyeing(dye, colour, main_tone(svg));
    constexpr std::string_view matrix = "values=\"";
    std::string out;
    out.reserve(svg.size() + 64);
    std::size_t at = 0;
    while (at < svg.size()) {
        const std::size_t next = std::min(svg.find('#', at), svg.find(matrix, at));
        if (next == std::string_view::npos) break;
        out += svg.substr(at, next - at);
        at = next;
        if (svg[at] == '#') {
            const auto written = is_colour_at(svg, at) ? read_hex(svg.substr(at)) : std::nullopt;
            out += written ? hex(dyeing.apply(written->colour)) : std::string("#");
            at += written ? written->length : 1;
            continue;
        }
        at += matrix.size();
        out += matrix;
        const std::string_view inside = svg.substr(at, svg.find('"', at) - at);
        const auto values = read_matrix(inside);
        const bool is_black = values && (*values)[4] + (*values)[9] + (*values)[14] == 0;
        if (!values || is_black) continue;
        out += print_matrix(dyeing.apply({(*values)[4], (*values)[9], (*values)[14]}), (*values)[18]);
        at += inside.size();
    }
    out += svg.substr(at);
    return out;
}

} // namespace rialto::demo
