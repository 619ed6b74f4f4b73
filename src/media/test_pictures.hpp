#pragma once
// Pictures for this folder's tests, made by libvips, and looking at what came out. Private to this folder.

#include <cstdint>
#include <string>
#include <string_view>

namespace rialto::media::testing {

struct Sketch {
    int width = 64;
    int height = 48;
    bool is_transparent_below = false; // the lower half, instead of blue
    int orientation = 1;               // EXIF
    std::string comment = {};          // an EXIF text that must not get out
    std::string profile = "srgb";      // "p3", "cmyk": the same colours in that profile's numbers
};

/// Upper half red, lower half blue. suffix: ".jpg", ".png", ".webp", ".gif".
std::string draw(std::string_view suffix, const Sketch& sketch = {});

/// A PNG of black pixels: a few kilobytes whatever its size.
std::string draw_black_png(int width, int height);

struct Look {
    int width = 0;
    int height = 0;
    std::uint32_t top_left = 0; // 0xrrggbb
    std::uint32_t bottom_right = 0;
};
Look look_at(std::string_view picture);

/// A small SVG, another one for each number.
std::string draw_svg(int number);

} // namespace rialto::media::testing
