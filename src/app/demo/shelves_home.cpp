#include "app/demo/shelves.hpp"

namespace rialto::demo {

Branch kitchen() {
    return {
        "kitchen",
        "Kitchen",
        "Hearth & Hand|Norrland|Casa Olmo|Pell & Sons|Kettlewood|Ostrava Steel|Bluebell Pottery|Maren",
        "Made to be used daily for twenty years.|Easy to clean, and good to look at while it dries.|Packed "
        "in "
        "recycled card without plastic.|Spare parts are available for ten years.",
        {{"cookware",
          "Pots, Pans & Knives",
          "piece",
          "Halden|Ferro|Oakline|Provence|Atelier|Solid|Nordic|Bistro|Copperfield|Kyoto|Everyday|Master|Forge|"
          "Lund",
          "A tool that disappears in the hand: {} for people who cook.|Well balanced and quickly cleaned, "
          "this {}.|Our test kitchen used this {} for a year before we listed it.|Simple, heavy where it "
          "counts: a {} to keep.",
          "Material=Carbon steel/Stainless steel/Cast iron/Enamelled steel|Care=Hand wash/Dishwasher "
          "safe|Guarantee=5 years/10 years",
          1400,
          false,
          {{"cooking", "Frying Pan|Skillet|Egg Pan|Non-Stick Pan", 2499, 8999, Choice::scale, Dye::hue, 5},
           {"shallow-pan-of-food", "Paella Pan|Serving Pan|Braising Pan", 3499, 9999, Choice::scale,
            Dye::none, 5},
           {"pot-of-food", "Stew Pot|Soup Pot|Casserole", 3999, 12999, Choice::scale, Dye::none, 4},
           {"kitchen-knife", "Chef's Knife|Kitchen Knife|Santoku Knife|Utility Knife", 2999, 14999,
            Choice::none, Dye::none, 4},
           {"fondue", "Fondue Set|Cheese Fondue Pot", 4499, 11999, Choice::none, Dye::hue, 4},
           {"spoon", "Serving Spoon|Tasting Spoon|Ladle Spoon", 699, 2499, Choice::pack, Dye::none, 2}}},
         {"tableware",
          "Tableware",
          "set",
          "Linnea|Harbour|Country|Dune|Studio|Bistro|Skagen|Meadow|Gallery|Sunday|Osaka|Terrace|Cloud|Aster",
          "A {} that makes the table look laid on purpose.|Calm lines and a friendly weight: our {} for "
          "every day.|Glazed by hand, so each {} differs a little.|From the family table to the dinner "
          "party, the {} fits.",
          "Care=Dishwasher safe/Hand wash|Origin=Portugal/Denmark/Japan/Poland",
          700,
          false,
          {{"fork-and-knife-with-plate", "Dinner Set|Place Setting|Plate and Cutlery Set", 1999, 7999,
            Choice::pack, Dye::none, 4},
           {"fork-and-knife", "Cutlery Set|Fork and Knife Set|Table Cutlery", 1499, 6999, Choice::pack,
            Dye::none, 3},
           {"bowl-with-spoon", "Cereal Bowl|Mixing Bowl|Breakfast Bowl", 999, 3499, Choice::colour, Dye::hue,
            5},
           {"steaming-bowl", "Ramen Bowl Set|Noodle Bowl|Soup Bowl", 1299, 3999, Choice::colour, Dye::hue, 4},
           {"chopsticks", "Chopsticks|Lacquered Chopsticks", 599, 2499, Choice::pack, Dye::hue, 3},
           {"green-salad", "Salad Bowl|Serving Bowl", 1499, 4999, Choice::scale, Dye::none, 4},
           {"bento-box", "Bento Box|Lunch Box", 1999, 4999, Choice::none, Dye::none, 4}}},
         {"glasses-mugs",
          "Teapots, Mugs & Glasses",
          "set",
          "Ilse|Harbour|Clear|Tiny Café|Sunday|Morning|Fjord|Lisbon|Studio|Garden|Evening|Facet|Verona|Amber",
          "A {} that feels right before the first sip.|Fine rim, steady foot: our {} for daily use.|Drinks "
          "taste better from this {}; we have tried to find out why.|Made in small numbers, each {} checked "
          "by hand.",
          "Volume=0.2 l/0.3 l/0.4 l|Care=Dishwasher safe/Hand wash",
          450,
          false,
          {{"teapot", "Teapot|Enamel Teapot|Family Teapot", 2499, 6999, Choice::colour, Dye::hue, 5},
           {"hot-beverage", "Coffee Mug|Mug|Porcelain Mug", 899, 2499, Choice::colour, Dye::tint, 4},
           {"teacup-without-handle", "Tea Bowl|Tea Cup and Saucer", 1199, 2999, Choice::pack, Dye::none, 4},
           {"wine-glass", "Wine Glass|Red Wine Glass", 999, 3499, Choice::pack, Dye::none, 4},
           {"clinking-glasses", "Champagne Glasses|Toasting Flutes", 1499, 4499, Choice::pack, Dye::none, 4},
           {"tumbler-glass", "Tumbler|Whisky Glass|Lowball Glass", 899, 2999, Choice::pack, Dye::none, 4},
           {"beer-mug", "Beer Mug|Glass Tankard", 1099, 2799, Choice::pack, Dye::none, 2},
           {"sake", "Carafe and Cup Set|Sake Set", 1999, 5499, Choice::none, Dye::none, 4},
           {"jar", "Storage Jar|Preserving Jar", 599, 1999, Choice::scale, Dye::hue, 3}}}}};
}

Branch home() {
    return {
        "home-living",
        "Home & Living",
        "Lumo|Hygge House|Fenwick Home|Alder & Ash|Maison Clair|Plainfold|Stilla|Corner Room",
        "Comes assembled, or nearly.|Made in Europe from wood we can trace.|Good to look at, even better to "
        "live "
        "with.|If it does not fit, we fetch it again within 60 days.",
        {{"furniture",
          "Furniture & Lighting",
          "piece",
          "Alder|Oslo|Mora|Linden|Birk|Studio|Hampton|Elm|Solvang|Haven|Vilde|Country|Aarhus|Fika",
          "A {} that settles into a room as if it had always been there.|Quiet proportions and honest "
          "materials: the {} for small and large homes.|Strong where it must be, light where it can be, this "
          "{}.|We designed the {} around an ordinary evening at home.",
          "Material=Solid oak/Beech/Linen and birch/Powder-coated steel|Assembly=None/10 minutes/20 "
          "minutes|Guarantee=5 years/10 years",
          9000,
          false,
          {{"couch-and-lamp", "Sofa|Two-Seat Sofa|Sofa and Lamp Set", 39900, 129900, Choice::colour, Dye::hue,
            5},
           {"chair", "Dining Chair|Wooden Chair|Kitchen Chair", 7900, 24900, Choice::colour, Dye::hue, 4},
           {"bed", "Bed Frame|Single Bed|Guest Bed", 24900, 89900, Choice::scale, Dye::none, 4},
           {"light-bulb", "LED Bulb|Warm Light Bulb|Filament Bulb", 599, 1999, Choice::pack, Dye::none, 4},
           {"mirror", "Wall Mirror|Vanity Mirror|Hall Mirror", 3900, 14900, Choice::scale, Dye::none, 5},
           {"shower", "Rain Shower Head|Shower Head", 2499, 7999, Choice::none, Dye::none, 2},
           {"door", "Panel Door|Interior Door", 14900, 39900, Choice::none, Dye::none, 1},
           {"bathtub", "Freestanding Bathtub|Bathtub with Shower", 59900, 149900, Choice::none, Dye::none, 4},
           {"file-cabinet", "Filing Cabinet|Drawer Cabinet", 9900, 29900, Choice::colour, Dye::hue, 2},
           {"ladder", "Towel Ladder|Wooden Ladder Shelf", 4900, 12900, Choice::none, Dye::none, 2}}},
         {"decor",
          "Decor & Candles",
          "piece",
          "Evening|Stilla|Meadow|Amber|Winter|Quiet|Atelier|Antique|Cosy|Solstice|Gallery|Heirloom|Coast|"
          "Lagom",
          "A {} changes a shelf more than one would think.|Warm light, soft shapes: our {} for long "
          "evenings.|A present that is never wrong: the {}.|Turned, poured or framed by hand: a {} with a "
          "story.",
          "Room=Living room/Bedroom/Hall",
          600,
          false,
          {{"candle", "Candle|Pillar Candle|Beeswax Candle|Scented Candle", 799, 3499, Choice::scale,
            Dye::hue, 4},
           {"amphora", "Vase|Painted Vase|Terracotta Amphora", 2499, 8999, Choice::scale, Dye::none, 5},
           {"framed-picture", "Framed Print|Landscape Print|Framed Painting", 2999, 14999, Choice::scale,
            Dye::none, 4},
           {"mantelpiece-clock", "Mantel Clock|Table Clock|Chiming Clock", 4999, 17999, Choice::none,
            Dye::none, 5},
           {"diya-lamp", "Oil Lamp|Tea Light Holder", 999, 3499, Choice::none, Dye::none, 4},
           {"red-paper-lantern", "Paper Lantern|Garden Lantern", 899, 2999, Choice::colour, Dye::hue, 4},
           {"wind-chime", "Wind Chime|Glass Wind Chime", 1499, 3999, Choice::none, Dye::none, 4},
           {"hourglass-done", "Hourglass|Sand Timer", 1299, 4499, Choice::scale, Dye::none, 4},
           {"christmas-tree", "Decorated Tree|Table Christmas Tree", 2999, 9999, Choice::scale, Dye::none, 4},
           {"mirror-ball", "Mirror Ball|Disco Ball", 1999, 6999, Choice::scale, Dye::none, 4},
           {"bell", "Brass Bell|Door Bell|Hand-Cast Bell", 1299, 4499, Choice::scale, Dye::none, 3}}},
         {"household",
          "Cleaning & Laundry",
          "set",
          "Tidy|Everyday|Fresh|Plain|Handy|Robust|Household|Classic|Nordic|Simple|Utility|Bright|Kinder|"
          "Sturdy",
          "A {} that does its work and looks decent doing it.|Chores do not become a joy, but this {} "
          "shortens them.|Built plainly and built well: the {} for the cupboard under the stairs.|Refill, "
          "repair, keep: our {} is made to last.",
          "Care=Rinse and dry/Machine washable|Made in=Germany/Sweden/Portugal",
          500,
          false,
          {{"bucket", "Bucket|Water Pail|Mop Bucket", 799, 2499, Choice::colour, Dye::hue, 4},
           {"broom", "Broom|Straw Broom|Corn Broom", 999, 2999, Choice::none, Dye::none, 3},
           {"sponge", "Kitchen Sponge|Cleaning Sponge|Cellulose Sponge", 299, 899, Choice::pack, Dye::hue, 3},
           {"basket", "Laundry Basket|Wicker Basket|Storage Basket", 1999, 5999, Choice::scale, Dye::none, 4},
           {"wastebasket", "Wastebasket|Wire Basket|Paper Bin", 1299, 3999, Choice::colour, Dye::tint, 2},
           {"toothbrush", "Toothbrush|Soft Toothbrush", 299, 999, Choice::colour, Dye::hue, 3},
           {"plunger", "Drain Plunger|Sink Plunger", 699, 1499, Choice::none, Dye::hue, 1},
           {"roll-of-paper", "Toilet Paper|Bamboo Toilet Roll", 499, 1499, Choice::pack, Dye::none, 2},
           {"thread", "Sewing Thread|Cotton Thread Spool", 299, 999, Choice::colour, Dye::hue, 4},
           {"yarn", "Merino Yarn|Cotton Yarn|Knitting Yarn", 499, 1799, Choice::colour, Dye::hue, 5},
           {"safety-pin", "Safety Pins|Steel Pins", 199, 699, Choice::pack, Dye::none, 1}}}}};
}

} // namespace rialto::demo
