#include "app/demo/shelves.hpp"

namespace rialto::demo {

Branch groceries() {
    return {
        "groceries",
        "Groceries",
        "Greenhollow|Mill & Meadow|Orchard Lane|Tavola Nova|Sunny Acre|Brookfield Farm|Costa Verde|Old Barn",
        "Packed the day it leaves the farm.|Delivered cool, in a box that goes into the paper bin.|Keeps "
        "well "
        "for days in a cool, dark place.|We buy it from growers we know by name.",
        {{"fruit",
          "Fruit",
          "fruits",
          "Organic|Sun-Ripened|Hand-Picked|Farm-Fresh|Valley|Heritage|Small-Grower|Early-Season|Hillside|"
          "Market|Riverside|Premium|Coastal|Garden",
          "Our {} are picked ripe, so they arrive with their full scent.|Juicy {} with a clean, bright "
          "sweetness.|A bowl of {} rarely lasts until the evening.|Picked by hand and sorted twice: {} as "
          "they "
          "should taste.",
          "Origin=Spain/Italy/France/Portugal/Greece|Growing=Organic/Integrated/Open field|Storage=Cool and "
          "dry/Refrigerate/Room temperature",
          500,
          true,
          {{"red-apple", "Gala Apples|Red Apples|Jonathan Apples|Braeburn Apples", 299, 699, Choice::weight,
            Dye::none, 4},
           {"green-apple", "Granny Smith Apples|Green Apples|Cooking Apples", 299, 649, Choice::weight,
            Dye::none, 4},
           {"pear", "Conference Pears|Williams Pears|Green Pears", 329, 699, Choice::weight, Dye::none, 3},
           {"peach", "White Peaches|Yellow Peaches|Peaches", 399, 799, Choice::weight, Dye::none, 5},
           {"cherries", "Cherries|Dark Cherries|Cherries on the Stem", 499, 999, Choice::weight, Dye::none,
            5},
           {"strawberry", "Strawberries|Garden Strawberries|Dessert Strawberries", 399, 799, Choice::weight,
            Dye::none, 5},
           {"blueberries", "Blueberries|Forest Blueberries|Breakfast Blueberries", 399, 899, Choice::weight,
            Dye::none, 5},
           {"grapes", "Red Grapes|Seedless Grapes|Muscat Grapes", 349, 799, Choice::weight, Dye::none, 4},
           {"lemon", "Lemons|Unwaxed Lemons|Amalfi Lemons", 249, 549, Choice::weight, Dye::none, 5},
           {"tangerine", "Tangerines|Clementines|Mandarins", 299, 649, Choice::weight, Dye::none, 4},
           {"mango", "Mangoes|Alphonso Mangoes|Honey Mangoes", 499, 999, Choice::pack, Dye::none, 4},
           {"pineapple", "Pineapple|Gold Pineapple|Dessert Pineapple", 449, 799, Choice::none, Dye::none, 4},
           {"watermelon", "Watermelon|Watermelon Wedge|Seedless Watermelon", 399, 899, Choice::none,
            Dye::none, 4},
           {"kiwi-fruit", "Kiwis|Green Kiwis", 299, 599, Choice::pack, Dye::none, 4},
           {"coconut", "Coconut|Coconut Halves", 299, 549, Choice::none, Dye::none, 3},
           {"melon", "Galia Melon|Honeydew Melon", 349, 699, Choice::none, Dye::none, 2},
           {"banana", "Bananas|Baby Bananas|Canary Bananas", 199, 449, Choice::weight, Dye::none, 3},
           {"lime", "Limes|Key Limes", 229, 499, Choice::weight, Dye::none, 4}}},
         {"vegetables",
          "Vegetables & Herbs",
          "vegetables",
          "Organic|Farm-Fresh|Garden|Hand-Picked|Market|Heritage|Field-Grown|Kitchen|Harvest|Young|Valley|"
          "Riverside|Small-Grower|Country",
          "Crisp {} from the field to your kitchen in a day.|Good {} need little more than oil, salt and a "
          "hot "
          "pan.|Firm, fresh {} with plenty of flavour.|Grown slowly in open ground: {} with character.",
          "Origin=Netherlands/Italy/Spain/Germany/Morocco|Growing=Organic/Open field/Greenhouse|Storage="
          "Refrigerate/Cool and dark",
          500,
          true,
          {{"avocado", "Avocados|Hass Avocados|Ready-to-Eat Avocados", 399, 799, Choice::pack, Dye::none, 5},
           {"tomato", "Vine Tomatoes|Beef Tomatoes|Salad Tomatoes", 299, 649, Choice::weight, Dye::none, 4},
           {"carrot", "Carrots|Bunched Carrots|Juicing Carrots", 199, 449, Choice::weight, Dye::none, 4},
           {"broccoli", "Broccoli|Broccoli Heads", 249, 499, Choice::none, Dye::none, 4},
           {"eggplant", "Aubergines|Purple Aubergines", 249, 499, Choice::pack, Dye::none, 4},
           {"bell-pepper", "Green Peppers|Sweet Green Peppers", 249, 549, Choice::pack, Dye::none, 3},
           {"hot-pepper", "Red Chillies|Long Chillies", 199, 449, Choice::weight, Dye::none, 3},
           {"cucumber", "Cucumber|Snack Cucumbers", 149, 349, Choice::pack, Dye::none, 2},
           {"leafy-green", "Spinach Leaves|Chard|Lettuce", 229, 449, Choice::weight, Dye::none, 3},
           {"garlic", "Garlic|White Garlic", 149, 399, Choice::pack, Dye::none, 3},
           {"onion", "Onions|Yellow Onions", 149, 349, Choice::weight, Dye::none, 2},
           {"potato", "Potatoes|Waxy Potatoes|Baking Potatoes", 199, 499, Choice::weight, Dye::none, 2},
           {"ear-of-corn", "Sweetcorn|Corn Cobs", 249, 499, Choice::pack, Dye::none, 4},
           {"brown-mushroom", "Chestnut Mushrooms|Brown Mushrooms", 249, 549, Choice::weight, Dye::none, 4},
           {"ginger-root", "Ginger|Ginger Root", 199, 449, Choice::weight, Dye::none, 2},
           {"pea-pod", "Peas in the Pod|Sugar Snap Peas", 249, 549, Choice::weight, Dye::none, 3},
           {"herb", "Bay Sprigs|Olive Herb Sprigs|Tarragon", 199, 399, Choice::none, Dye::none, 3}}},
         {"pantry",
          "Pantry, Cheese & Eggs",
          "provisions",
          "Farmhouse|Traditional|Organic|Village|Family|Mountain|Small-Batch|Country|Old-Style|Everyday|"
          "Alpine|Sunday|Artisan|Homestead",
          "{} of the kind that makes a plain supper a good one.|We tasted eleven makers before we chose "
          "these {}.|Made in small runs by people who care: {} for every day.|Keep {} in the house and you "
          "always have a meal.",
          "Origin=Italy/France/Austria/Greece/Ireland|Best before=4 weeks/6 months/12 months",
          400,
          true,
          {{"cheese-wedge", "Emmental Cheese|Hole Cheese Wedge|Semi-Hard Cheese", 499, 1299, Choice::weight,
            Dye::none, 4},
           {"butter", "Butter|Salted Butter|Cultured Butter", 299, 599, Choice::pack, Dye::none, 4},
           {"egg", "Free-Range Eggs|Brown Eggs", 299, 699, Choice::pack, Dye::none, 3},
           {"honey-pot", "Blossom Honey|Forest Honey|Acacia Honey|Chestnut Honey", 599, 1499, Choice::weight,
            Dye::none, 5},
           {"canned-food", "Canned Tomatoes|Chopped Tomatoes|Plum Tomatoes", 149, 399, Choice::pack,
            Dye::none, 3},
           {"olive", "Green Olives|Stuffed Olives", 349, 799, Choice::weight, Dye::none, 3},
           {"beans", "Kidney Beans|Red Beans|Borlotti Beans", 199, 499, Choice::weight, Dye::none, 2},
           {"peanuts", "Roasted Peanuts|Peanuts in the Shell", 249, 599, Choice::weight, Dye::none, 3},
           {"chestnut", "Sweet Chestnuts|Roasting Chestnuts", 399, 899, Choice::weight, Dye::none, 3},
           {"spaghetti", "Spaghetti with Tomato Sauce|Spaghetti Supper", 349, 799, Choice::pack, Dye::none,
            3},
           {"cooked-rice", "Steamed Rice Bowl|Jasmine Rice Bowl", 299, 649, Choice::pack, Dye::none, 3},
           {"salt", "Table Salt|Sea Salt|Fine Salt Shaker", 199, 599, Choice::none, Dye::none, 2},
           {"glass-of-milk", "Whole Milk|Oat Milk|Fresh Milk", 149, 399, Choice::pack, Dye::none, 3},
           {"cut-of-meat", "Sirloin Steak|Bone-in Steak", 999, 2499, Choice::weight, Dye::none, 1},
           {"bacon", "Smoked Bacon|Streaky Bacon", 399, 899, Choice::weight, Dye::none, 2}}}}};
}

Branch treats() {
    return {
        "bakery-sweets-drinks",
        "Bakery, Sweets & Drinks",
        "Crumb & Co|Paper Moon|Honest Oven|Dolcezza|Blue Kettle|Sugarwood|Little Roastery|Petit Jour",
        "A good present, a better habit.|Best shared, though nobody will check.|Made in small batches every "
        "week.|Packed in paper, without plastic.",
        {{"bakery",
          "Bakery",
          "bakes",
          "Stone-Baked|Sourdough|Village|Buttery|Morning|Golden|Farmhouse|Weekend|Organic|Old Town|"
          "Slow-Proofed|Classic|Parisian|Harbour",
          "Our {} come out of the oven before sunrise.|A crisp outside, a soft inside: {} worth getting up "
          "for.|"
          "Long rest and real butter give these {} their taste.|Warm them for four minutes and {} are as "
          "good as "
          "at the counter.",
          "Flour=Wheat/Spelt/Rye blend|Contains=Gluten, milk/Gluten/Gluten, egg, milk|Keeps=2 days/3 "
          "days/Freezes "
          "well",
          300,
          true,
          {{"croissant", "Croissants|Butter Croissants|Breakfast Croissants", 299, 699, Choice::pack,
            Dye::none, 5},
           {"baguette-bread", "Baguette|Baguettes|Half Baguettes", 249, 499, Choice::pack, Dye::none, 4},
           {"bread", "Sandwich Loaf|White Loaf|Toast Loaf", 299, 649, Choice::none, Dye::none, 4},
           {"bagel", "Bagels|Sesame Bagels", 299, 699, Choice::pack, Dye::none, 4},
           {"pretzel", "Pretzels|Salted Pretzels|Lye Pretzels", 249, 599, Choice::pack, Dye::none, 5},
           {"pancakes", "Pancakes|Maple Pancakes", 399, 799, Choice::pack, Dye::none, 5},
           {"waffle", "Waffles|Butter Waffles", 349, 749, Choice::pack, Dye::none, 4},
           {"pie", "Apple Pie|Shortcrust Pie|Fruit Pie", 699, 1599, Choice::none, Dye::none, 3},
           {"flatbread", "Flatbreads|Griddle Flatbreads", 249, 549, Choice::pack, Dye::none, 2},
           {"sandwich", "Club Sandwich|Salad Sandwich", 449, 799, Choice::none, Dye::none, 3},
           {"shortcake", "Strawberry Shortcake|Cream Cake Slice", 449, 899, Choice::pack, Dye::none, 5},
           {"birthday-cake", "Birthday Cake|Celebration Cake", 2199, 4499, Choice::scale, Dye::none, 5}}},
         {"sweets",
          "Sweets & Snacks",
          "sweets",
          "Handmade|Small-Batch|Holiday|Classic|Boardwalk|Party|Little|Sunday|Old-Fashioned|Cinema|Favourite|"
          "Gift|Midnight|Confectioner's",
          "These {} are made by hand from a short list of things.|Not too sweet, and gone too soon: {} for "
          "grown-up tastes.|Open the box of {} and the room gets friendlier.|Real ingredients, nothing dyed "
          "in "
          "the dark: {} we would give our own children.",
          "Contains=Milk/Nuts, milk/Gluten, milk|Diet=Vegetarian/Vegan|Best before=3 months/6 months/9 "
          "months",
          200,
          true,
          {{"doughnut", "Chocolate Doughnuts|Glazed Doughnuts|Sprinkle Doughnuts", 299, 799, Choice::pack,
            Dye::none, 5},
           {"cupcake", "Cupcakes|Raspberry Cupcakes|Sprinkle Cupcakes", 349, 899, Choice::pack, Dye::hue, 5},
           {"cookie", "Chocolate Chip Cookies|Cookies|Butter Cookies", 299, 799, Choice::pack, Dye::none, 5},
           {"chocolate-bar", "Milk Chocolate Bar|Dark Chocolate Bar|Sea Salt Chocolate Bar", 299, 749,
            Choice::pack, Dye::none, 5},
           {"candy", "Wrapped Candies|Caramel Candies|Fruit Candies", 249, 649, Choice::weight, Dye::none, 4},
           {"lollipop", "Lollipops|Swirl Lollipops|Rainbow Lollipops", 199, 549, Choice::pack, Dye::none, 5},
           {"popcorn", "Popcorn|Salted Popcorn|Butter Popcorn", 249, 599, Choice::pack, Dye::none, 4},
           {"ice-cream", "Ice Cream Sundae|Gelato Trio", 499, 999, Choice::none, Dye::none, 5},
           {"soft-ice-cream", "Vanilla Ice Cream Cone|Soft Serve Cone", 299, 599, Choice::pack, Dye::none, 4},
           {"custard", "Caramel Custard|Crème Caramel", 349, 749, Choice::pack, Dye::none, 3},
           {"fortune-cookie", "Fortune Cookies|Fortune Cookie Mix", 299, 699, Choice::pack, Dye::none, 3},
           {"dango", "Dango Skewers|Rice Dumpling Skewers", 349, 749, Choice::pack, Dye::none, 3},
           {"shaved-ice", "Raspberry Shaved Ice|Berry Ice", 299, 599, Choice::none, Dye::none, 3}}},
         {"drinks",
          "Tea, Coffee & Drinks",
          "drink",
          "House|Garden|Café|Village|Morning|Harbour|Organic|Sunset|Botanical|Winter|Summer|Velvet|"
          "Terrace|Evening",
          "A clear, well-balanced drink: {} for any hour.|Blended by our own taster, {} with a long "
          "finish.|Serve "
          "{} the way you like; it forgives everything.|We drink {} ourselves, most days.",
          "Origin=Ethiopia/Sri Lanka/Italy/Japan/Portugal|Contains=No added sugar/Natural caffeine/Fruit "
          "sugar|Packaging=Returnable glass/Recycled paper/Compostable",
          450,
          true,
          {{"hot-beverage", "Filter Coffee|Espresso Roast|Breakfast Coffee|Drip Coffee", 699, 1899,
            Choice::weight, Dye::none, 4},
           {"teacup-without-handle", "Green Tea|Sencha Tea|Herbal Tea|White Tea", 499, 1499, Choice::pack,
            Dye::none, 4},
           {"bubble-tea", "Bubble Tea|Milk Tea with Pearls|Tapioca Tea", 399, 799, Choice::pack, Dye::none,
            5},
           {"beverage-box", "Apple Juice Box|Orchard Juice Box", 149, 399, Choice::pack, Dye::none, 4},
           {"cup-with-straw", "Soda|Cherry Soda|Ginger Soda", 199, 449, Choice::pack, Dye::none, 3},
           {"tropical-drink", "Tropical Punch|Fruit Punch|Alcohol-Free Sunrise", 449, 999, Choice::volume,
            Dye::none, 5},
           {"cocktail-glass", "Alcohol-Free Martini|Lime Aperitif", 599, 1499, Choice::volume, Dye::none, 4},
           {"wine-glass", "Red Grape Juice|Alcohol-Free Red", 699, 1799, Choice::volume, Dye::none, 4},
           {"bottle-with-popping-cork", "Sparkling Grape|Sparkling Cuvée", 999, 2999, Choice::volume,
            Dye::none, 4},
           {"beer-mug", "Alcohol-Free Lager|Wheat Lager|Pale Lager", 249, 549, Choice::pack, Dye::none, 3},
           {"mate", "Yerba Mate|Mate Blend", 599, 1299, Choice::weight, Dye::none, 2}}}}};
}

} // namespace rialto::demo
