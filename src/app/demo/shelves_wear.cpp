#include "app/demo/shelves.hpp"

namespace rialto::demo {

Branch fashion() {
    return {
        "fashion",
        "Fashion",
        "Otterlund|Maisie Fox|Norden & Vale|Casa Brisa|Harrow Lane|Weft|Studio Amsel|Pale Blue Dot",
        "Cut for movement, sewn with care.|Washes well and gets better.|Our model is 1.78 m and wears size "
        "M.|"
        "Return it within 60 days, even after wearing it once.",
        {{"tops-dresses",
          "Tops & Dresses",
          "set",
          "Amalfi|Lisboa|Alma|Relaxed|Sunday|Coastal|Studio|Breeze|Camden|Riva|Vintage|Airy|"
          "Solana|Everyday",
          "A {} with an easy fit that asks for nothing.|Soft from the first day: our {} in long-staple "
          "fibre.|The "
          "{} you reach for without thinking.|Neat seams, a generous cut and a colour that lasts: this {}.",
          "Material=Organic cotton/Linen/Tencel and cotton/Merino wool|Fit=Regular/Relaxed/Slim|Care=Machine "
          "wash "
          "30°/Machine wash 40°|Made in=Portugal/Italy/Turkey",
          250,
          false,
          {{"t-shirt", "T-Shirt|Crew Neck Tee|Heavy Tee|Pocket Tee", 1900, 4900, Choice::colour_clothes,
            Dye::hue, 5},
           {"womans-clothes", "Blouse|V-Neck Blouse|Short-Sleeve Top", 2900, 7900, Choice::colour_clothes,
            Dye::hue, 5},
           {"dress", "Summer Dress|Day Dress|Sleeveless Dress|Midi Dress", 4900, 14900,
            Choice::colour_clothes, Dye::hue, 5},
           {"necktie", "Shirt and Tie Set|Striped Shirt", 3900, 9900, Choice::colour_clothes, Dye::hue, 4},
           {"running-shirt", "Tank Top|Training Vest|Sleeveless Top", 1900, 4900, Choice::colour_clothes,
            Dye::hue, 4},
           {"kimono", "Kimono Robe|Belted Kimono", 5900, 14900, Choice::colour_clothes, Dye::hue, 5}}},
         {"bottoms-swim",
          "Jeans, Shorts & Swimwear",
          "pieces",
          "Harbour|Straight|Bondi|Relaxed|Laguna|Original|Riviera|Dune|Studio|Pacific|Weekend|Marina|Classic|"
          "Palma",
          "{} that keep their shape from morning to midnight.|Good cloth and flat seams: {} made for warm "
          "days.|A "
          "cut we have refined four times: {} that simply fit.|Light, quick to dry and kind to the skin: our "
          "{}.",
          "Material=Organic denim/Recycled nylon/Cotton twill/Recycled polyester|Fit=Regular/Relaxed/"
          "Close|Care=Machine wash 30°/Hand wash|Made in=Portugal/Italy/Tunisia",
          350,
          false,
          {{"jeans", "Jeans|Blue Jeans|Straight-Leg Jeans|Tapered Jeans", 5900, 14900, Choice::clothes,
            Dye::none, 5},
           {"shorts", "Shorts|Swim Shorts|Drawstring Shorts|Running Shorts", 2400, 6900,
            Choice::colour_clothes, Dye::hue, 5},
           {"one-piece-swimsuit", "One-Piece Swimsuit|Lap Swimsuit|Belted Swimsuit", 3900, 9900,
            Choice::colour_clothes, Dye::hue, 4},
           {"bikini", "Bikini Set|Dotted Bikini|Halter Bikini", 2900, 7900, Choice::colour_clothes, Dye::hue,
            4},
           {"briefs", "Swim Briefs|Sport Briefs|Cotton Briefs", 1200, 3900, Choice::colour_clothes, Dye::hue,
            2},
           {"socks", "Socks|Crew Socks|Merino Socks", 900, 2400, Choice::colour_clothes, Dye::none, 4}}},
         {"coats-accessories",
          "Coats & Accessories",
          "pair",
          "Highland|Camden|Windermere|Lowland|Heritage|Northsea|Boulevard|Thames|Alpine|Chelsea|Autumn|City|"
          "Moorland|Elgin",
          "A {} to look forward to bad weather with.|Warm without weight: our {} for the months with an "
          "R.|Made from wool that has been spun twice, the {} keeps its shape.|A {} that turns plain clothes "
          "into an outfit.",
          "Care=Dry clean/Hand wash/Wipe clean|Season=Autumn and winter/All year/Spring and summer",
          420,
          false,
          {{"coat", "Coat|Wool Coat|Trench Coat|Short Coat", 11900, 34900, Choice::colour_clothes, Dye::hue,
            5},
           {"scarf", "Scarf|Wool Scarf|Fringed Scarf", 2900, 8900, Choice::colour, Dye::hue, 5},
           {"gloves", "Gloves|Knit Gloves|Touchscreen Gloves", 1900, 5900, Choice::colour_clothes, Dye::hue,
            5},
           {"billed-cap", "Baseball Cap|Cap|Canvas Cap", 1900, 4500, Choice::colour, Dye::hue, 5},
           {"womans-hat", "Sun Hat|Straw Hat|Ribbon Hat", 2900, 7900, Choice::colour, Dye::none, 4},
           {"top-hat", "Top Hat|Felt Top Hat", 5900, 14900, Choice::none, Dye::none, 3},
           {"closed-umbrella", "Folding Umbrella|Travel Umbrella|Stick Umbrella", 1500, 5900, Choice::colour,
            Dye::hue, 4},
           {"safety-vest", "High-Visibility Vest|Cycling Vest", 1200, 3900, Choice::clothes, Dye::none, 2},
           {"lab-coat", "Work Coat|Studio Coat", 4900, 9900, Choice::clothes, Dye::none, 2}}}}};
}

Branch shoes_and_bags() {
    return {
        "shoes-bags",
        "Shoes & Bags",
        "Strider & Co|Fjellvik|Palermo Works|Oak Street|Tern|Marlow Cobblers|Velo Nove|Carryall",
        "Resoled or repaired by us for five years.|Walks well out of the box.|Comes with a cotton bag for "
        "travelling.|Order two sizes and send one back at our cost.",
        {{"sneakers-boots",
          "Sneakers & Boots",
          "shoes",
          "Pace|Ridge|Fjell|Tempo|Metro|Cloudline|Granite|Summit|Tarn|Orbit|Canyon|Velocity|Trailhead|Loop",
          "{} with a springy step and a quiet look.|Grip where it is wet, air where it is warm: {} for long "
          "days.|Forty kilometres of testing stand behind these {}.|A roomy toe and a firm heel: {} that ask "
          "for "
          "one more street.",
          "Upper=Recycled mesh/Suede/Full-grain leather/Canvas|Sole=Natural rubber/EVA foam/Lugged "
          "rubber|Width=Regular/Wide|Drop=4 mm/8 mm/10 mm",
          780,
          false,
          {{"running-shoe", "Running Shoes|Trainers|Road Runners|Sneakers", 6900, 16900, Choice::colour_shoes,
            Dye::tint, 5},
           {"hiking-boot", "Hiking Boots|Trail Boots|Walking Boots", 9900, 22900, Choice::shoes, Dye::none,
            5},
           {"mans-shoe", "Derby Shoes|Leather Shoes|Office Shoes", 8900, 19900, Choice::colour_shoes,
            Dye::hue, 3},
           {"ballet-shoes", "Ballet Shoes|Ballet Flats|Dance Slippers", 2900, 7900, Choice::colour_shoes,
            Dye::hue, 4}}},
         {"heels-sandals",
          "Heels, Sandals & Flats",
          "shoes",
          "Positano|Gala|Capri|Madeira|Soirée|Riviera|Siena|Lido|Terrace|Promenade|Corso|Isla|Serena|Belle",
          "{} that make it through the whole evening.|Soft lining, steady heel: {} for dancing and for "
          "waiting.|Light {} for bright days.|Made in a family workshop of nine: {} with fine edges.",
          "Upper=Nappa leather/Suede/Satin/Natural rubber|Made in=Italy/Spain/Portugal",
          520,
          false,
          {{"high-heeled-shoe", "Pumps|High Heels|Stilettos", 7900, 18900, Choice::colour_shoes, Dye::hue, 5},
           {"womans-sandal", "Heeled Sandals|Mules|Slip-On Sandals", 5900, 14900, Choice::colour_shoes,
            Dye::hue, 3},
           {"thong-sandal", "Flip-Flops|Beach Sandals|Pool Sandals", 1200, 3900, Choice::colour_shoes,
            Dye::hue, 4},
           {"flat-shoe", "Flats|Ballerina Flats|Slippers", 3900, 9900, Choice::colour_shoes, Dye::hue, 3},
           {"womans-boot", "Ankle Boots|Heeled Boots|Suede Boots", 8900, 21900, Choice::colour_shoes,
            Dye::hue, 5}}},
         {"bags-luggage",
          "Bags & Luggage",
          "set",
          "Harper|Transit|Voyage|Wanderer|Porto|Daily|Commuter|Hudson|Weekender|Milano|Rowan|Atlas|Camino|"
          "Fold",
          "A {} with room for the day and a place for the keys.|Light when empty, calm when full: the {} for "
          "people who carry things.|Waxed seams and metal zips: a {} built to be repaired.|The {} we take "
          "ourselves, to work and to the sea.",
          "Material=Waxed canvas/Full-grain leather/Recycled polyester/Polycarbonate|Volume=9 l/18 l/26 l/38 "
          "l|Closure=Zip/Magnet/Buckle|Guarantee=5 years/Lifetime",
          900,
          false,
          {{"backpack", "Backpack|Day Pack|School Backpack|Laptop Backpack", 4900, 13900, Choice::colour,
            Dye::hue, 5},
           {"handbag", "Handbag|Top-Handle Bag|Leather Handbag", 8900, 24900, Choice::colour, Dye::hue, 5},
           {"clutch-bag", "Clutch|Evening Bag|Pouch", 2900, 9900, Choice::colour, Dye::hue, 5},
           {"purse", "Purse|Coin Purse|Clasp Purse", 1900, 6900, Choice::colour, Dye::hue, 5},
           {"luggage", "Suitcase|Cabin Trolley|Trolley Case", 9900, 27900, Choice::colour, Dye::hue, 5},
           {"briefcase", "Briefcase|Document Case|Work Bag", 8900, 24900, Choice::colour, Dye::hue, 4},
           {"shopping-bags", "Shopper Set|Market Bags|Tote Pair", 1500, 4900, Choice::colour, Dye::hue,
            4}}}}};
}

Branch beauty() {
    return {
        "beauty-jewellery",
        "Beauty & Jewellery",
        "Fleur Nordique|Amberlane|Sel de Lune|Petal & Stone|Aurelle|Botanica Nova|Mira Lind|Halcyon",
        "Never tested on animals.|Comes in a box that is nearly too good to open.|Kind to sensitive skin, by "
        "test "
        "and by experience.|Engraved or refilled on request.",
        {{"skin-bath",
          "Skin & Bath",
          "bath treat",
          "Rose|Almond|Oat|Lavender|Sea Salt|Chamomile|Honey|Cedar|Calendula|Neroli|Aloe|Fig|Green "
          "Tea|Cotton",
          "A {} that cleans and leaves the skin calm.|Short list of ingredients, long effect: our {}.|Smells "
          "of "
          "very little, does a great deal: the {}.|Poured in small batches, this {} is mild enough for every "
          "day.",
          "Skin type=All/Dry/Sensitive/Combination|Free of=Parabens/Perfume/Silicones|Origin=France/Germany/"
          "Sweden",
          250,
          false,
          {{"lotion-bottle", "Body Lotion|Hand Lotion|Body Milk|Cleansing Milk", 899, 3499, Choice::volume,
            Dye::hue, 5},
           {"soap", "Soap Bar|Hand Soap|Glycerine Soap", 499, 1499, Choice::pack, Dye::hue, 5},
           {"sponge", "Bath Sponge|Body Sponge", 399, 1299, Choice::pack, Dye::hue, 3},
           {"jar", "Bath Salts|Face Cream|Body Scrub", 999, 3999, Choice::weight, Dye::hue, 4}}},
         {"make-up-hair",
          "Make-up & Hair",
          "pair",
          "Velvet|Satin|Studio|Silk|Everyday|Atelier|Pure|Serene|Signature|Luxe|Parisian|Backstage|Bloom|"
          "Claire",
          "A {} that professionals pack and nobody wants to give back.|Light in the hand and precise: our "
          "{}.|From the mirror to midnight, the {} stays where it belongs.|A small luxury for ordinary "
          "mornings: the {}.",
          "Vegan=Yes|Made in=Italy/France/Germany",
          120,
          false,
          {{"lipstick", "Lipstick|Cream Lipstick|Matte Lipstick|Lip Colour", 1299, 3499, Choice::colour,
            Dye::hue, 5},
           {"hair-pick", "Hair Pick|Styling Comb|Wide-Tooth Comb", 499, 1499, Choice::colour, Dye::hue, 4},
           {"razor", "Razor|Shaving Razor|Body Razor", 799, 2999, Choice::colour, Dye::hue, 4},
           {"scissors", "Hair Scissors|Nail Scissors|Fringe Scissors", 999, 3999, Choice::colour, Dye::hue,
            3},
           {"mirror", "Make-up Mirror|Dressing Mirror", 1999, 5999, Choice::none, Dye::none, 4},
           {"ribbon", "Hair Ribbon|Hair Bow|Bow Clip", 599, 1999, Choice::colour, Dye::hue, 5}}},
         {"watches-jewellery",
          "Watches & Jewellery",
          "pair",
          "Aurora|Lumière|Halo|Stella|Solene|Celeste|Juno|Minuit|Elodie|Orion|Vesper|Ines|Alba|Clio",
          "A {} with a presence of its own and no need to shout.|Set by hand in our workshop: the {}.|Worn "
          "daily, kept for long: a {} for the next twenty years.|Clear shapes and good stones make this {}.",
          "Material=Sterling silver/Recycled gold/Stainless steel/Acetate|Guarantee=2 years/5 years",
          90,
          false,
          {{"watch", "Wristwatch|Automatic Watch|Leather-Strap Watch|Field Watch", 8900, 39900,
            Choice::colour, Dye::hue, 5},
           {"ring", "Ring|Solitaire Ring|Engagement Ring", 9900, 89900, Choice::none, Dye::none, 5},
           {"gem-stone", "Cut Topaz|Blue Gemstone|Loose Sapphire", 14900, 99900, Choice::none, Dye::hue, 5},
           {"prayer-beads", "Bead Bracelet|Bead Strand|Tassel Bracelet", 1900, 6900, Choice::colour, Dye::hue,
            4},
           {"sunglasses", "Sunglasses|Acetate Sunglasses|Polarised Sunglasses", 3900, 15900, Choice::colour,
            Dye::hue, 5},
           {"glasses", "Reading Glasses|Blue-Light Glasses|Spectacle Frame", 2900, 12900, Choice::colour,
            Dye::hue, 4},
           {"crown", "Costume Crown|Bridal Crown", 2900, 9900, Choice::none, Dye::none, 3},
           {"oyster", "Pearl|Freshwater Pearl Pendant", 5900, 24900, Choice::none, Dye::none, 4}}}}};
}

} // namespace rialto::demo
