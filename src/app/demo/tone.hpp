#pragma once
// Colours in OKLCH (Björn Ottosson, "A perceptual color space for image processing"), and recolouring of SVG
// text.

#include "app/demo/picture.hpp"

#include <string>
#include <string_view>

namespace rialto::demo {

struct Tone {
    double lightness = 0; // 0..1
    double chroma = 0;    // 0..0.37
    double hue = 0;       // degrees
};

struct Rgb {
    double red = 0; // 0..1, gamma encoded
    double green = 0;
    double blue = 0;
};

Tone to_tone(Rgb colour);
/// Chroma gives way where the screen cannot show it.
Rgb to_rgb(Tone tone);
/// "#rrggbb"
std::string hex(Rgb colour);
inline std::string hex(Tone tone) {
    return hex(to_rgb(tone));
}

/// Degrees between two hues, 0..180.
double hue_distance(double a, double b);

/// The colour that most of a drawing has; chroma 0 for a grey one.
Tone main_tone(std::string_view svg);

/// The drawing with its main colour (Dye::hue) or its greys (Dye::tint) changed; the rest stays.
std::string recolour(std::string_view svg, Dye dye, const Colour& colour);

} // namespace rialto::demo
