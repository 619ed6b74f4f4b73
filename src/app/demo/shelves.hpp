#pragma once
// What the demo store sells, as data: branches (main categories), their leaves, and in each leaf families of
// goods. A family is one icon and the names that fit it, so that title and picture agree. Lists are separated
// by '|'.

#include <span>
#include <string_view>
#include <vector>

namespace rialto::demo {

/// Which options a product of the family is offered in.
enum class Choice {
    none,
    weight,         // 250 g, 500 g, 1 kg
    volume,         // of bottles
    pack,           // single, 3, 6
    clothes,        // S to XL
    colour,         // three or four colours
    colour_clothes, // colours and sizes
    colour_shoes,   // colours and shoe sizes
    shoes,          // shoe sizes
    storage,        // of devices
    binding,        // of books
    scale,          // small, medium, large
};

/// How an icon may be recoloured.
enum class Dye {
    none,
    hue,  // what has the icon's main colour takes the new one
    tint, // what is grey takes the new one
};

struct Family {
    std::string_view icon;
    std::string_view names; // plural or singular, as the icon shows it
    int price_low;          // US cents, of the smallest variant
    int price_high;
    Choice choice = Choice::none;
    Dye dye = Dye::none;
    int appeal = 2; // 1..5: how well the picture does on a first page
};

struct Leaf {
    std::string_view slug;
    std::string_view title;
    // Stands for {} in texts where a name's number does not suit them; itself in the number that does.
    std::string_view stand_in;
    std::string_view words;      // first words of titles; each fits every name of the leaf
    std::string_view texts;      // opening sentences; {} is the name in lower case
    std::string_view attributes; // "Name=value/value/value|…"
    int grams;                   // of a typical product
    bool is_edible = false;      // shown in groups at times
    std::vector<Family> families;
};

struct Branch {
    std::string_view slug;
    std::string_view title;
    std::string_view brands;
    std::string_view closings; // last sentences of descriptions
    std::vector<Leaf> leaves;
};

Branch groceries();
Branch treats();
Branch kitchen();
Branch home();
Branch fashion();
Branch shoes_and_bags();
Branch beauty();
Branch sport();
Branch toys();
Branch garden();
Branch music_and_photo();
Branch stationery();

/// All twelve, in the order of the menu.
std::vector<Branch> branches();

/// The pieces of a '|' list.
std::vector<std::string_view> pieces(std::string_view list, char separator = '|');

} // namespace rialto::demo
