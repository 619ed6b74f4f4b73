#pragma once
// Pictures of the demo store: an icon on a studio backdrop, as SVG text. The light always comes from the top
// left.

#include "app/demo/shelves.hpp"
#include "media/media.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::demo {

inline constexpr int picture_side = 800;

/// A drawing in a box of 32 x 32 units.
struct Icon {
    std::string body;              // SVG elements
    std::vector<std::int32_t> box; // left, top, right, bottom of what is drawn, in tenths of a unit
};

using Icons = std::map<std::string, Icon>;

/// Reads icons.json; empty, with a warning in the log, when the text is empty or not what it should be.
Icons parse_icons(const std::string& icons_json);

/// A colour that goods are offered in.
struct Colour {
    std::string_view name;
    double hue;       // OKLCH, degrees
    double chroma;    // times the icon's
    double lightness; // of the main parts, 0..1
};

/// Those that a product may be offered in, in the order of the swatches.
std::vector<Colour> colours();

enum class Layout { floor, disc, arch, plinth, trio };

struct Picture {
    std::string_view icon;
    Layout layout = Layout::floor;
    std::uint32_t backdrop = 0; // chooses among those that suit the icon
    Dye dye = Dye::none;
    std::string_view colour = {}; // name of a Colour; empty: as drawn
};

/// The picture as the media store takes it; a plain shape when the icon is not among `icons`.
media::TrustedSvg compose(const Icons& icons, const Picture& picture);

} // namespace rialto::demo
