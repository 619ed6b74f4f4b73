#include "app/demo/shelves.hpp"

namespace rialto::demo {

Branch garden() {
    return {
        "garden-tools",
        "Garden & Tools",
        "Mosshaven|Tilly's Nursery|Bramblewick|Ironbark|Sprout & Spade|Hedgerow|Westermann|Verdura",
        "Comes with a card on care that fits on a fridge.|Sent by express, so that nothing wilts.|Grown or "
        "forged "
        "by people who sign their work.|If it does not thrive in four weeks, we replace it.",
        {{"plants",
          "Plants & Trees",
          "set",
          "Fresh|Potted|Young|Courtyard|Easy-Care|Mediterranean|Balcony|Nursery|Hardy|Terrace|Mini|Patio|"
          "Evergreen|Gift",
          "A {} that forgives forgotten watering.|Grown slowly, so the {} settles in quickly at home.|Green "
          "all "
          "year with little attention: our {}.|The {} likes a bright place and a kind word.",
          "Light=Full sun/Half shade/Bright, indirect|Water=Once a week/Twice a week/Rarely|Height=20 cm/45 "
          "cm/90 cm|Pet safe=Yes/Keep out of reach",
          1800,
          false,
          {{"potted-plant", "Rubber Plant|House Plant|Leaf Plant|Money Plant", 1299, 5999, Choice::scale,
            Dye::none, 5},
           {"cactus", "Cactus|Column Cactus", 799, 3999, Choice::scale, Dye::none, 5},
           {"palm-tree", "Palm|Coconut Palm", 2499, 9999, Choice::scale, Dye::none, 4},
           {"evergreen-tree", "Spruce|Fir|Conifer", 1999, 8999, Choice::scale, Dye::none, 4},
           {"deciduous-tree", "Lime Tree|Maple Tree|Shade Tree", 2999, 12999, Choice::scale, Dye::none, 4},
           {"seedling", "Seedlings|Sprout Set|Vegetable Starts", 399, 1499, Choice::pack, Dye::none, 5},
           {"four-leaf-clover", "Lucky Clover|Four-Leaf Clover", 499, 1499, Choice::pack, Dye::none, 5},
           {"pine-decoration", "Bamboo Arrangement|Bamboo Plant", 1999, 5999, Choice::none, Dye::none, 4},
           {"sheaf-of-rice", "Ornamental Grass|Grain Grass", 799, 2499, Choice::pack, Dye::none, 2}}},
         {"flowers",
          "Flowers & Bouquets",
          "flowers",
          "Spring|Meadow|Cottage|Garden|Sunday|Morning|Romantic|Summer|Wild|Field|Country|Farm|Birthday|"
          "Seasonal",
          "{} cut at dawn and sent in water.|A week of colour on the table: {} from small growers.|{} say it "
          "better "
          "than the card.|Long stems, tight buds: {} that open at your home.",
          "Stem=30 cm/45 cm/60 cm|Vase life=5 days/7 days/10 days|Grown in=Netherlands/Kenya, fair "
          "trade/Italy",
          700,
          false,
          {{"bouquet", "Mixed Bouquet|Bouquet|Hand-Tied Bouquet", 2499, 7999, Choice::scale, Dye::none, 5},
           {"tulip", "Tulips|Pink Tulips|Bunch of Tulips", 1299, 3999, Choice::pack, Dye::hue, 5},
           {"rose", "Roses|Red Roses|Long-Stem Roses", 1499, 5999, Choice::pack, Dye::none, 5},
           {"sunflower", "Sunflowers|Bunch of Sunflowers", 1299, 3999, Choice::pack, Dye::none, 5},
           {"hibiscus", "Hibiscus|Hibiscus Blooms", 1299, 3499, Choice::none, Dye::hue, 5},
           {"hyacinth", "Hyacinths|Blue Hyacinths", 999, 2999, Choice::pack, Dye::none, 4},
           {"lotus", "Lotus Blooms|Water Lilies", 1499, 3999, Choice::none, Dye::none, 4},
           {"cherry-blossom", "Cherry Blossom|Blossom Branches", 1499, 4499, Choice::none, Dye::none, 5},
           {"blossom", "Daisies|Marguerites", 899, 2499, Choice::pack, Dye::none, 4},
           {"rosette", "Marigolds|Zinnia Blooms", 899, 2499, Choice::pack, Dye::hue, 4}}},
         {"tools",
          "Tools & Workshop",
          "set",
          "Forged|Workshop|Master|Handy|Compact|Solid|Professional|Heavy-Duty|Classic|Precision|Joiner's|"
          "Everyday|Steel|Fitter's",
          "A {} that lies well in the hand and stays there.|Hardened, ground and checked: the {} for a "
          "working "
          "life.|Buy the {} once and lend it carefully.|Balanced for long days, this {} makes light of hard "
          "work.",
          "Material=Chrome vanadium/Carbon steel/Ash and steel/Cast iron|Guarantee=10 years/25 years|Made "
          "in=Germany/Sweden/Taiwan",
          1100,
          false,
          {{"hammer", "Hammer|Claw Hammer|Carpenter's Hammer", 1299, 4999, Choice::none, Dye::none, 4},
           {"wrench", "Wrench|Combination Wrench|Spanner", 999, 3999, Choice::scale, Dye::none, 3},
           {"screwdriver", "Screwdriver|Insulated Screwdriver", 699, 2999, Choice::colour, Dye::hue, 5},
           {"carpentry-saw", "Hand Saw|Panel Saw", 1499, 4999, Choice::none, Dye::none, 3},
           {"toolbox", "Toolbox|Tool Case", 2499, 8999, Choice::colour, Dye::hue, 5},
           {"hammer-and-wrench", "Tool Set|Hammer and Wrench Set", 2499, 7999, Choice::none, Dye::none, 3},
           {"clamp", "C-Clamp|Bench Clamp", 999, 3499, Choice::scale, Dye::none, 2},
           {"nut-and-bolt", "Nuts and Bolts|Bolt Assortment", 399, 1999, Choice::pack, Dye::none, 3},
           {"pick", "Pickaxe|Garden Pick", 2499, 6999, Choice::none, Dye::none, 2},
           {"straight-ruler", "Steel Rule|Marking Rule", 599, 1999, Choice::none, Dye::none, 2},
           {"electric-plug", "Safety Plug|Mains Plug", 499, 1499, Choice::pack, Dye::none, 2},
           {"locked", "Padlock|Brass Padlock", 999, 3999, Choice::scale, Dye::none, 4},
           {"magnet", "Horseshoe Magnet|Workshop Magnet", 599, 1999, Choice::none, Dye::none, 4}}}}};
}

Branch music_and_photo() {
    return {
        "music-photo-gadgets",
        "Music, Photo & Gadgets",
        "Auralis|Northern Tone|Pixelgarten|Lumen & Lens|Harmonia|Signalhaus|Monobeam|Quietworks",
        "Set up and tuned before it leaves us.|Two years of guarantee, and a person on the telephone.|Runs "
        "quietly, lasts long, can be opened with a screwdriver.|Comes with everything needed to start.",
        {{"instruments",
          "Instruments",
          "pair",
          "Sonata|Studio|Concert|Session|Heritage|Stage|Student|Rhapsody|Blue Note|Maestro|Salon|Encore|"
          "Legacy|Prelude",
          "A {} with a warm voice and an easy response.|Good enough for the stage, kind enough for "
          "beginners: this "
          "{}.|Built by a workshop of twelve, each {} is played before it is packed.|The {} rewards ten "
          "minutes a "
          "day.",
          "Level=Student/Intermediate/Professional|Finish=Satin/High gloss/Natural|Includes=Case/Case and "
          "strap/Gig bag",
          2400,
          false,
          {{"guitar", "Electric Guitar|Solid-Body Guitar|Rock Guitar", 19900, 89900, Choice::colour, Dye::hue,
            5},
           {"violin", "Violin|Violin Outfit|Fiddle", 14900, 99900, Choice::none, Dye::none, 5},
           {"saxophone", "Saxophone|Alto Saxophone|Tenor Saxophone", 49900, 189900, Choice::none, Dye::none,
            5},
           {"trumpet", "Trumpet|Brass Trumpet", 19900, 99900, Choice::none, Dye::none, 5},
           {"drum", "Snare Drum|Drum and Sticks", 9900, 39900, Choice::colour, Dye::hue, 5},
           {"long-drum", "Djembe|Hand Drum", 6900, 24900, Choice::none, Dye::none, 4},
           {"accordion", "Accordion|Piano Accordion", 39900, 149900, Choice::none, Dye::hue, 5},
           {"banjo", "Banjo|Five-String Banjo", 14900, 59900, Choice::none, Dye::none, 4},
           {"flute", "Wooden Flute|Recorder", 1900, 12900, Choice::none, Dye::none, 3},
           {"maracas", "Maracas|Pair of Maracas", 1200, 3900, Choice::none, Dye::none, 4},
           {"musical-keyboard", "Keyboard Piano|Stage Keyboard", 14900, 89900, Choice::none, Dye::none, 3},
           {"postal-horn", "Hunting Horn|Parade Horn", 7900, 24900, Choice::none, Dye::none, 3}}},
         {"photo-film",
          "Photo, Film & Optics",
          "piece",
          "Helio|Vista|Retro|Clarity|Chroma|Field|Pocket|Panorama|Studio|Aperture|Cine|Lucida|Silver|Prime",
          "A {} one takes along, which is the best thing to say of it.|Quick, quiet and sharp to the "
          "corners: the {}.|Metal where hands are, glass where light is: a {} to keep.|The {} makes ordinary "
          "afternoons worth a second look.",
          "Housing=Aluminium/Magnesium/Composite|Guarantee=2 years/5 years",
          900,
          false,
          {{"camera", "Compact Camera|Camera|Rangefinder Camera", 29900, 119900, Choice::colour, Dye::tint,
            5},
           {"camera-with-flash", "Flash Camera|Travel Camera", 24900, 89900, Choice::none, Dye::none, 5},
           {"video-camera", "Camcorder|Handheld Video Camera", 29900, 99900, Choice::storage, Dye::none, 4},
           {"movie-camera", "Film Camera|Reel Camera", 39900, 139900, Choice::none, Dye::none, 4},
           {"film-projector", "Film Projector|Home Projector", 24900, 89900, Choice::none, Dye::none, 4},
           {"film-frames", "Film Roll|Colour Film", 999, 2499, Choice::pack, Dye::none, 2},
           {"microscope", "Microscope|Lab Microscope", 12900, 49900, Choice::none, Dye::none, 5},
           {"telescope", "Telescope|Refractor Telescope", 14900, 59900, Choice::none, Dye::none, 5},
           {"magnifying-glass-tilted-left", "Magnifying Glass|Reading Loupe", 999, 3999, Choice::none,
            Dye::none, 4},
           {"videocassette", "Video Cassette|Archive Tape", 799, 1999, Choice::pack, Dye::none, 2}}},
         {"gadgets-audio",
          "Audio & Gadgets",
          "pair",
          "Pulse|Aero|Mono|Echo Bay|Nova|Signal|Arc|Drift|Tempo|Zen|Orbit|Hush|Prism|Core",
          "A {} that gets out of the way of the music and the work.|Few buttons, each of them right: our "
          "{}.|Charges fast, ages slowly: the {} for every day.|The {} looks good on a desk and better after "
          "a year.",
          "Battery=12 h/24 h/40 h/Mains|Connection=Bluetooth 5.3/USB-C/Wi-Fi 6|Guarantee=2 years/3 years",
          700,
          false,
          {{"headphone", "Headphones|Wireless Headphones|Over-Ear Headphones", 4900, 29900, Choice::colour,
            Dye::tint, 5},
           {"studio-microphone", "Studio Microphone|Podcast Microphone", 5900, 24900, Choice::none, Dye::none,
            5},
           {"microphone", "Stage Microphone|Vocal Microphone", 3900, 17900, Choice::none, Dye::none, 4},
           {"radio", "Radio|Kitchen Radio|Portable Radio", 3900, 14900, Choice::colour, Dye::tint, 5},
           {"laptop", "Laptop|Notebook Computer|Ultralight Laptop", 59900, 179900, Choice::storage, Dye::none,
            5},
           {"desktop-computer", "Desktop Computer|All-in-One Computer", 69900, 199900, Choice::storage,
            Dye::none, 4},
           {"mobile-phone", "Smartphone|Phone", 29900, 99900, Choice::storage, Dye::none, 4},
           {"keyboard", "Keyboard|Low-Profile Keyboard", 3900, 14900, Choice::none, Dye::none, 4},
           {"computer-mouse", "Mouse|Wireless Mouse", 1900, 7900, Choice::colour, Dye::tint, 4},
           {"video-game", "Game Controller|Wireless Gamepad", 3900, 8900, Choice::colour, Dye::hue, 5},
           {"joystick", "Joystick|Arcade Stick", 2900, 9900, Choice::colour, Dye::hue, 5},
           {"television", "Retro Television|Table Television", 14900, 59900, Choice::none, Dye::none, 4},
           {"telephone", "Telephone|Desk Telephone", 3900, 9900, Choice::colour, Dye::hue, 5},
           {"alarm-clock", "Alarm Clock|Twin-Bell Alarm Clock", 1499, 4999, Choice::colour, Dye::hue, 5},
           {"printer", "Printer|Photo Printer", 7900, 29900, Choice::none, Dye::none, 2},
           {"battery", "Power Bank|Rechargeable Battery", 1499, 5999, Choice::none, Dye::hue, 3}}}}};
}

Branch stationery() {
    return {
        "books-stationery",
        "Books, Stationery & Gifts",
        "Paperwren|Folio & Fern|Inkwell Press|Quarto|Margin Notes|Blotter|Ampersand Paper|Little Atlas",
        "Printed on paper that one likes to touch.|Sent flat, in card, without plastic.|A good reason to sit "
        "down "
        "for a while.|Bound with thread, so that it stays open.",
        {{"books",
          "Books",
          "book",
          "The Long Way Home:|Salt and Cedar:|The Quiet Harbour:|A Year of Rain:|The Clockmaker's "
          "Garden:|North "
          "of Morning:|The Paper Orchard:|Small Hours:|The Lighthouse Letters:|Beyond the Marsh:|The Last "
          "Ferry:|Under Copper Skies:|Winter Bees:|The Map Room:",
          "A warm, clever book; the {} we gave most often this year.|Read in one long evening: this {} holds "
          "its "
          "pace.|Written with humour and a sure hand, the {} stays with you.|A {} for trains, beds and rainy "
          "Sundays.",
          "Pages=192/256/320/416|Language=English|Published=2023/2024/2025|Cover=Matte, embossed/Cloth",
          420,
          false,
          {{"blue-book", "A Novel|Stories|A Sea Novel|Poems", 999, 2499, Choice::binding, Dye::hue, 4},
           {"green-book", "A Garden Novel|Essays|A Country Diary|A Field Guide", 999, 2699, Choice::binding,
            Dye::hue, 4},
           {"orange-book", "A Mystery|A Travel Book|A Family Story|A Cookbook", 999, 2999, Choice::binding,
            Dye::hue, 4},
           {"closed-book", "A Love Story|A History|A Biography|A Thriller", 999, 2999, Choice::binding,
            Dye::hue, 4},
           {"books", "The Trilogy|The Boxed Set|The Collected Works", 2499, 5999, Choice::none, Dye::none, 5},
           {"open-book", "The Illustrated Edition|The Annotated Edition", 1999, 4999, Choice::none, Dye::none,
            4}}},
         {"notebooks-calendars",
          "Notebooks & Calendars",
          "set",
          "Daily|Fern|Studio|Plain|Traveller's|Morning|Linen|Graphite|Everyday|Atelier|Confetti|Northern|"
          "Office|Pocket",
          "A {} with paper that takes ink without a murmur.|Opens flat, closes well: the {} for lists, "
          "sketches and plans.|The {} makes Monday look manageable.|Rounded corners and a stiff back: a {} "
          "that travels.",
          "Format=A4/A5/A6|Pages=96/144/192|Paper=90 g/100 g/120 g",
          300,
          false,
          {{"notebook", "Notebook|Hardcover Notebook|Elastic-Band Notebook", 799, 2499, Choice::colour,
            Dye::hue, 4},
           {"notebook-with-decorative-cover", "Patterned Notebook|Journal|Gift Notebook", 899, 2699,
            Choice::colour, Dye::hue, 5},
           {"ledger", "Ring-Bound Notebook|Spiral Notebook|Exercise Book", 599, 1799, Choice::colour,
            Dye::hue, 5},
           {"spiral-notepad", "Notepad|Desk Pad|Spiral Pad", 499, 1499, Choice::pack, Dye::none, 4},
           {"spiral-calendar", "Desk Calendar|Wall Calendar", 999, 2499, Choice::colour, Dye::hue, 4},
           {"clipboard", "Clipboard|Writing Board", 799, 1999, Choice::none, Dye::none, 4}}},
         {"pens-art-gifts",
          "Pens, Art & Gifts",
          "set",
          "Atelier|Studio|Classic|Signature|Festive|Bright|Artist's|Writer's|Colourful|Everyday|School|Fine|"
          "Happy|Celebration",
          "A {} that makes one want to begin.|Good colours and a sure line: our {}.|The {} is a small thing "
          "that improves a whole desk.|Chosen by an illustrator and a six-year-old: the {}.",
          "Set=Single/With refill|Made in=Germany/Japan/Czechia",
          120,
          false,
          {{"fountain-pen", "Fountain Pen|Ink Pen", 1999, 9999, Choice::colour, Dye::hue, 5},
           {"pen", "Ballpoint Pen|Rollerball Pen", 499, 3999, Choice::colour, Dye::hue, 5},
           {"pencil", "Pencil|Drawing Pencil", 199, 999, Choice::pack, Dye::hue, 5},
           {"crayon", "Crayon|Wax Crayon", 299, 1499, Choice::colour, Dye::hue, 5},
           {"paintbrush", "Paintbrush|Round Brush", 399, 2499, Choice::scale, Dye::hue, 5},
           {"artist-palette", "Paint Palette|Watercolour Palette", 1499, 5999, Choice::none, Dye::none, 5},
           {"triangular-ruler", "Set Square|Drawing Triangle", 299, 1299, Choice::none, Dye::none, 2},
           {"paperclip", "Paper Clips|Steel Clips", 199, 899, Choice::pack, Dye::none, 2},
           {"pushpin", "Pushpins|Board Pins", 199, 899, Choice::pack, Dye::hue, 4},
           {"wrapped-gift", "Gift Box|Surprise Box", 1999, 7999, Choice::scale, Dye::none, 5},
           {"balloon", "Balloon|Party Balloon", 299, 1299, Choice::colour, Dye::hue, 5},
           {"party-popper", "Party Popper|Confetti Popper", 399, 1499, Choice::pack, Dye::none, 5},
           {"love-letter", "Greeting Card|Love Letter Set", 299, 1299, Choice::pack, Dye::none, 4}}}}};
}

std::vector<Branch> branches() {
    return {groceries(), treats(), kitchen(), home(),   fashion(),         shoes_and_bags(),
            beauty(),    sport(),  toys(),    garden(), music_and_photo(), stationery()};
}

std::vector<std::string_view> pieces(std::string_view list, char separator) {
    std::vector<std::string_view> all;
    while (true) {
        const std::size_t end = list.find(separator);
        all.push_back(list.substr(0, end));
        if (end == std::string_view::npos) return all;
        list.remove_prefix(end + 1);
    }
}

} // namespace rialto::demo
