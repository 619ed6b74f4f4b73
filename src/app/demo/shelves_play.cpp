#include "app/demo/shelves.hpp"

namespace rialto::demo {

Branch sport() {
    return {
        "sport-outdoor",
        "Sport & Outdoor",
        "Tarnfell|Northpeak|Volara|Kestrel Sport|Bivak|Open Water Co|Sprint Lab|Arrowhead",
        "Tested outdoors by people who like being there.|Repairs in our own workshop, for ten years.|Comes "
        "ready "
        "to use.|Made from at least half recycled material.",
        {{"ball-sports",
          "Ball & Racket Sports",
          "set",
          "Match|Club|Arena|Training|League|Street|Champion|Tour|Pro|School|Stadium|Classic|Rookie|Gold Cup",
          "A {} that behaves on grass, on sand and in the yard.|True flight, honest bounce: the {} for every "
          "level.|Hand-stitched where it counts, this {} keeps its shape.|Beginners like the {}; our coaches "
          "do "
          "too.",
          "Size=Junior/Standard/Official|Level=Beginner/Club/Competition|Surface=Indoor/Outdoor/All",
          450,
          false,
          {{"soccer-ball", "Football|Leather Football|Training Football", 1499, 5999, Choice::none, Dye::hue,
            5},
           {"basketball", "Basketball|Indoor Basketball|Street Basketball", 1499, 5999, Choice::none,
            Dye::none, 5},
           {"volleyball", "Volleyball|Beach Volleyball", 1499, 4999, Choice::none, Dye::tint, 4},
           {"american-football", "American Football|Leather Gridiron Ball", 1499, 5999, Choice::none,
            Dye::none, 3},
           {"rugby-football", "Rugby Ball|Grip Rugby Ball", 1499, 4999, Choice::none, Dye::hue, 3},
           {"baseball", "Baseball|Stitched Baseball", 699, 1999, Choice::pack, Dye::none, 4},
           {"softball", "Softball|Fastpitch Softball", 799, 2199, Choice::pack, Dye::none, 3},
           {"tennis", "Tennis Racket|Racket and Ball Set", 3999, 17999, Choice::colour, Dye::hue, 5},
           {"badminton", "Badminton Racket|Badminton Set", 1999, 8999, Choice::colour, Dye::hue, 4},
           {"ping-pong", "Table Tennis Bat|Table Tennis Set", 999, 4999, Choice::colour, Dye::hue, 5},
           {"cricket-game", "Cricket Bat|Cricket Bat and Ball", 2999, 11999, Choice::none, Dye::none, 2},
           {"field-hockey", "Hockey Stick|Field Hockey Stick", 2999, 9999, Choice::none, Dye::none, 3},
           {"ice-hockey", "Ice Hockey Stick|Hockey Stick and Puck", 3499, 11999, Choice::none, Dye::none, 3},
           {"bowling", "Bowling Set|Ninepin Set", 2499, 8999, Choice::none, Dye::none, 4},
           {"pool-8-ball", "Billiard Ball Eight|Eight Ball", 999, 2999, Choice::none, Dye::none, 3}}},
         {"camping-hiking",
          "Camping & Water",
          "set",
          "Fjord|Basecamp|Wild|Trail|Tundra|Lakeside|Ranger|Pine|Summit|Lagoon|Explorer|Driftwood|Polar|"
          "Coastal",
          "A {} that is still good on the third rainy day.|Small when packed, generous in use: our "
          "{}.|Nothing to go wrong, nothing to leave behind: the {}.|From the back garden to the far shore, "
          "the {} comes along.",
          "Weight=Light/Medium|Guarantee=5 years/10 years|Season=Three seasons/All year",
          1600,
          false,
          {{"tent", "Tent|Two-Person Tent|Ridge Tent|Trekking Tent", 8900, 34900, Choice::colour, Dye::hue,
            5},
           {"compass", "Compass|Pocket Compass|Brass Compass", 1499, 5999, Choice::none, Dye::none, 5},
           {"flashlight", "Torch|LED Flashlight|Hand Torch", 1299, 5999, Choice::none, Dye::none, 4},
           {"fishing-pole", "Fishing Rod|Rod and Reel Set", 2999, 12999, Choice::none, Dye::none, 3},
           {"canoe", "Canoe|Touring Canoe", 49900, 149900, Choice::none, Dye::none, 3},
           {"diving-mask", "Diving Mask and Snorkel|Snorkel Set", 1999, 6999, Choice::colour, Dye::hue, 5},
           {"ring-buoy", "Life Ring|Swim Ring", 1999, 5999, Choice::none, Dye::hue, 4},
           {"knot", "Climbing Rope|Dock Rope|Utility Rope", 1499, 8999, Choice::colour, Dye::hue, 4},
           {"axe", "Camp Axe|Splitting Axe|Hatchet", 2999, 9999, Choice::none, Dye::none, 3},
           {"umbrella-on-ground", "Beach Umbrella|Parasol", 2499, 7999, Choice::none, Dye::none, 4},
           {"telescope", "Spotting Scope|Star Telescope", 9900, 39900, Choice::none, Dye::none, 4}}},
         {"wheels-winter",
          "Wheels, Winter & Training",
          "pair",
          "Glide|Alpine|Urban|Rapid|Nordic|Velvet|Boulevard|Powder|Turbo|Slope|Metro|Frost|Swift|Loop",
          "The {} for days when walking is too slow.|Steady at speed and friendly at a standstill: this "
          "{}.|Good bearings, good edges: a {} that wants to move.|We tuned the {} with riders from nine to "
          "seventy.",
          "Level=Beginner/Advanced/All|Guarantee=2 years/5 years",
          2600,
          false,
          {{"bicycle", "City Bicycle|Step-Through Bicycle|Bicycle", 34900, 119900, Choice::colour, Dye::hue,
            5},
           {"kick-scooter", "Kick Scooter|Folding Scooter", 7900, 24900, Choice::colour, Dye::hue, 4},
           {"skateboard", "Skateboard|Cruiser Board", 3900, 14900, Choice::none, Dye::hue, 4},
           {"roller-skate", "Roller Skates|Quad Skates", 4900, 16900, Choice::shoes, Dye::hue, 5},
           {"ice-skate", "Ice Skates|Figure Skates", 5900, 19900, Choice::shoes, Dye::none, 4},
           {"skis", "Ski Set|Ski Boot and Ski Set", 19900, 69900, Choice::none, Dye::hue, 4},
           {"sled", "Wooden Sled|Family Sled", 3900, 12900, Choice::none, Dye::none, 4},
           {"goggles", "Ski Goggles|Safety Goggles|Swim Goggles", 1999, 12999, Choice::colour, Dye::hue, 4},
           {"boxing-glove", "Boxing Glove|Sparring Glove|Bag Glove", 2499, 9999, Choice::colour, Dye::hue, 5},
           {"martial-arts-uniform", "Karate Uniform|Judo Uniform", 2999, 8999, Choice::clothes, Dye::none, 3},
           {"curling-stone", "Curling Stone|Table Curling Set", 4900, 24900, Choice::none, Dye::hue, 3},
           {"stopwatch", "Stopwatch|Coach's Stopwatch", 1499, 4999, Choice::none, Dye::none, 4}}}}};
}

Branch toys() {
    return {
        "toys-games",
        "Toys & Games",
        "Tumbletoys|Little Otter|Brightbox|Wunderwald|Playmoor|Kite & Kin|Nimbo|Oak Puzzle Co",
        "For small people, and for quite old ones too.|Washable, repairable, hard to break.|Tested to EN "
        "71 and "
        "by eleven children.|Arrives wrapped in paper with a card to write on.",
        {{"soft-toys",
          "Soft Toys",
          "toy",
          "Cuddly|Little|Sleepy|Big|Woolly|Cosy|Pocket|Fluffy|Bedtime|Organic|Travelling|Dreamy|Jumbo|First",
          "A {} with a calm look and ears made for whispering.|Filled by hand and sewn twice: the {} lasts a "
          "childhood.|The {} travels well and sleeps anywhere.|Soft as a cloud and sturdy as a friend: our "
          "{}.",
          "Height=18 cm/28 cm/42 cm|Filling=Recycled polyester/Wool/Organic cotton|Care=Machine wash "
          "30°/Surface "
          "wash|Age=From birth/12 months and up",
          320,
          false,
          {{"teddy-bear", "Teddy Bear|Teddy|Bear in Brown", 1499, 4999, Choice::scale, Dye::none, 5},
           {"t-rex", "T-Rex|Plush T-Rex|Dinosaur", 1499, 4499, Choice::scale, Dye::hue, 5},
           {"sauropod", "Long-Neck Dinosaur|Brontosaurus|Plush Sauropod", 1499, 4499, Choice::scale, Dye::hue,
            5},
           {"penguin", "Penguin|Plush Penguin", 1299, 3999, Choice::scale, Dye::none, 4},
           {"rabbit", "Rabbit|Plush Bunny", 1299, 3999, Choice::scale, Dye::none, 4},
           {"octopus", "Octopus|Plush Octopus", 1299, 3999, Choice::scale, Dye::hue, 4},
           {"turtle", "Turtle|Plush Turtle", 1299, 3999, Choice::scale, Dye::none, 4},
           {"spouting-whale", "Whale|Plush Whale", 1499, 4499, Choice::scale, Dye::hue, 5},
           {"elephant", "Elephant|Plush Elephant", 1499, 4499, Choice::scale, Dye::none, 4},
           {"llama", "Llama|Plush Llama", 1499, 4499, Choice::scale, Dye::none, 4},
           {"flamingo", "Flamingo|Plush Flamingo", 1499, 4499, Choice::scale, Dye::none, 4},
           {"giraffe", "Giraffe|Plush Giraffe", 1499, 4999, Choice::scale, Dye::none, 3},
           {"sloth", "Sloth|Plush Sloth", 1499, 4499, Choice::scale, Dye::none, 3},
           {"duck", "Duck|Plush Duck", 1299, 3499, Choice::scale, Dye::none, 3}}},
         {"games-puzzles",
          "Games & Puzzles",
          "set",
          "Family|Travel|Classic|Deluxe|Sunday|Wooden|Collector's|Junior|Evening|Grand|Pocket|Heritage|Rainy "
          "Day|Club",
          "A {} with rules one learns in five minutes.|The {} for long evenings and short breaks.|Well-made "
          "pieces "
          "and a box that closes: this {}.|Grandparents win at first; the {} is fair in the end.",
          "Players=1/2 to 4/2 to 6|Age=3 and up/6 and up/8 and up|Playing time=15 min/30 min/45 min",
          500,
          false,
          {{"game-die", "Dice Set|Dice Game|Precision Die", 499, 1999, Choice::pack, Dye::none, 4},
           {"puzzle-piece", "Jigsaw Puzzle|Puzzle|Floor Puzzle", 999, 3999, Choice::scale, Dye::hue, 5},
           {"chess-pawn", "Chess Set|Chess Pieces", 1999, 9999, Choice::none, Dye::none, 4},
           {"bullseye", "Dartboard|Dart Game|Target Game", 1999, 7999, Choice::none, Dye::none, 5},
           {"joker", "Playing Cards|Card Game", 499, 1999, Choice::pack, Dye::none, 3},
           {"mahjong-red-dragon", "Mahjong Set|Mahjong Tiles", 3999, 12999, Choice::none, Dye::none, 3},
           {"yo-yo", "Yo-Yo|Metal Yo-Yo", 699, 2499, Choice::colour, Dye::hue, 4},
           {"nesting-dolls", "Nesting Dolls|Painted Nesting Doll", 1999, 5999, Choice::none, Dye::hue, 5},
           {"magic-wand", "Magic Wand|Conjuring Set", 999, 3499, Choice::none, Dye::none, 3},
           {"abacus", "Abacus|Counting Frame", 1299, 3499, Choice::none, Dye::none, 4},
           {"slot-machine", "Toy Slot Machine|Money-Box Machine", 1999, 4999, Choice::none, Dye::none, 2},
           {"crystal-ball", "Fortune Ball|Crystal Ball Game", 1499, 4499, Choice::none, Dye::none, 4}}},
         {"vehicles-outdoor",
          "Vehicles & Outdoor Play",
          "toy",
          "Speedy|Little|Turbo|Wooden|Classic|City|Rescue|Big|Adventure|Retro|Rolling|Sky|Jolly|Super",
          "A {} that survives stairs.|Wheels that turn, doors that close: the {} for busy hands.|Made for "
          "the carpet, the pavement and the park: this {}.|Half the fun of the {} is lending it to a friend.",
          "Age=3 and up/5 and up|Batteries=None needed/Included",
          480,
          false,
          {{"racing-car", "Racing Car|Formula Car", 1299, 4999, Choice::colour, Dye::hue, 5},
           {"automobile", "Toy Car|Family Car", 999, 3999, Choice::colour, Dye::hue, 5},
           {"sport-utility-vehicle", "Off-Roader|Safari Car", 1299, 4499, Choice::colour, Dye::hue, 5},
           {"locomotive", "Steam Engine|Toy Locomotive", 1999, 6999, Choice::none, Dye::none, 5},
           {"fire-engine", "Fire Engine|Ladder Truck", 1999, 5999, Choice::none, Dye::none, 5},
           {"tractor", "Tractor|Farm Tractor", 1499, 4999, Choice::none, Dye::hue, 5},
           {"delivery-truck", "Delivery Truck|Parcel Van", 1499, 4499, Choice::none, Dye::none, 3},
           {"rocket", "Rocket|Moon Rocket", 1499, 5999, Choice::none, Dye::none, 5},
           {"helicopter", "Helicopter|Toy Helicopter", 1499, 5499, Choice::none, Dye::none, 4},
           {"sailboat", "Sailing Boat|Bath Boat", 1299, 3999, Choice::none, Dye::none, 4},
           {"robot", "Robot|Tin Robot", 1999, 6999, Choice::none, Dye::none, 4},
           {"kite", "Kite|Diamond Kite", 1299, 3999, Choice::none, Dye::none, 5},
           {"water-pistol", "Water Blaster|Water Squirter", 799, 2499, Choice::colour, Dye::hue, 3},
           {"flying-disc", "Flying Disc|Throwing Disc", 699, 1999, Choice::colour, Dye::hue, 4},
           {"playground-slide", "Garden Slide|Climbing Slide", 9900, 29900, Choice::none, Dye::none, 3}}}}};
}

} // namespace rialto::demo
