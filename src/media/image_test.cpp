#include "media/image.hpp"
#include "media/test_pictures.hpp"

#include <gtest/gtest.h>
#include <vips/vips.h>

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace rialto::media {

namespace testing {

namespace {

[[noreturn]] void give_up() {
    const std::string message = vips_error_buffer();
    vips_error_clear();
    throw std::runtime_error(message);
}

std::string save(VipsImage* image, std::string_view suffix) {
    void* bytes = nullptr;
    std::size_t size = 0;
    if (vips_image_write_to_buffer(image, std::string(suffix).c_str(), &bytes, &size, nullptr) != 0)
        give_up();
    std::string text(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return text;
}

std::uint32_t pixel(VipsImage* image, int x, int y) {
    double* colour = nullptr;
    int bands = 0;
    if (vips_getpoint(image, &colour, &bands, x, y, nullptr) != 0) give_up();
    std::uint32_t value = 0;
    for (int band = 0; band < 3; ++band)
        value = value << 8 | static_cast<std::uint32_t>(std::lround(colour[band]));
    g_free(colour);
    return value;
}

} // namespace

std::string draw(std::string_view suffix, const Sketch& sketch) {
    start_vips();
    const int bands = sketch.is_transparent_below ? 4 : 3;
    std::string pixels;
    for (int y = 0; y < sketch.height; ++y) {
        for (int x = 0; x < sketch.width; ++x) {
            const bool is_upper = y < sketch.height / 2;
            pixels += is_upper ? std::string("\xff\0\0\xff", 4).substr(0, static_cast<std::size_t>(bands))
                               : std::string("\0\0\xff\0", 4).substr(0, static_cast<std::size_t>(bands));
        }
    }
    VipsImage* raw = vips_image_new_from_memory(pixels.data(), pixels.size(), sketch.width, sketch.height,
                                                bands, VIPS_FORMAT_UCHAR);
    VipsImage* image = nullptr;
    if (vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr) != 0) give_up();
    if (sketch.orientation != 1) vips_image_set_int(image, VIPS_META_ORIENTATION, sketch.orientation);
    if (!sketch.comment.empty())
        vips_image_set_string(image, "exif-ifd0-ImageDescription", sketch.comment.c_str());
    if (sketch.profile != "srgb") {
        VipsImage* other = nullptr;
        if (vips_icc_transform(image, &other, sketch.profile.c_str(), "input_profile", "srgb", nullptr) != 0)
            give_up();
        g_object_unref(std::exchange(image, other));
    }
    std::string bytes = save(image, suffix);
    g_object_unref(image);
    g_object_unref(raw);
    return bytes;
}

std::string draw_black_png(int width, int height) {
    start_vips();
    VipsImage* image = nullptr;
    if (vips_black(&image, width, height, nullptr) != 0) give_up();
    std::string bytes = save(image, ".png[bitdepth=1]");
    g_object_unref(image);
    return bytes;
}

Look look_at(std::string_view picture) {
    start_vips();
    VipsImage* image = vips_image_new_from_buffer(picture.data(), picture.size(), "", nullptr);
    if (image == nullptr) give_up();
    Look look{vips_image_get_width(image), vips_image_get_height(image), pixel(image, 0, 0), 0};
    look.bottom_right = pixel(image, look.width - 1, look.height - 1);
    g_object_unref(image);
    return look;
}

std::string draw_svg(int number) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"800\"><rect width=\"800\" "
           "height=\"" +
           std::to_string(number + 1) + "\" fill=\"#336699\"/></svg>";
}

} // namespace testing

namespace {

using testing::draw;
using testing::Look;
using testing::look_at;

bool is_near(std::uint32_t colour, std::uint32_t expected, int tolerance) {
    for (int shift = 0; shift <= 16; shift += 8) {
        const int difference =
            static_cast<int>(colour >> shift & 255U) - static_cast<int>(expected >> shift & 255U);
        if (std::abs(difference) > tolerance) return false;
    }
    return true;
}

std::uint32_t parse(std::string_view colour) {
    return static_cast<std::uint32_t>(std::stoul(std::string(colour.substr(1, 6)), nullptr, 16));
}

TEST(inspect, knows_a_picture_by_its_bytes) {
    for (const auto& [suffix, format] : {std::pair(".jpg", "jpeg"), {".png", "png"}, {".webp", "webp"}}) {
        const Result<Asset> asset = inspect(draw(suffix));
        ASSERT_TRUE(asset.has_value()) << suffix << ": " << asset.error().detail;
        EXPECT_EQ(asset->format, format);
        EXPECT_EQ(asset->width, 64);
        EXPECT_EQ(asset->height, 48);
    }
}

TEST(inspect, refuses_what_is_not_one_of_the_three_formats) {
    for (const std::string& bytes :
         {testing::draw_svg(1), draw(".tif"), std::string("GIF89a\1\0\1\0\0\0\0;", 14), std::string("hello"),
          std::string(), std::string("RIFF")}) {
        const Result<Asset> asset = inspect(bytes);
        ASSERT_FALSE(asset.has_value()) << bytes.substr(0, 8);
        EXPECT_EQ(asset.error().code, "unsupported_picture");
    }
}

TEST(inspect, measures_the_mean_colour_of_each_half) {
    const Result<Asset> asset = inspect(draw(".png", {.width = 300, .height = 200}));
    ASSERT_TRUE(asset.has_value());
    ASSERT_EQ(asset->placeholder.size(), 15U);
    EXPECT_TRUE(is_near(parse(asset->placeholder), 0xff0000, 8)) << asset->placeholder;
    EXPECT_TRUE(is_near(parse(asset->placeholder.substr(8)), 0x0000ff, 8)) << asset->placeholder;
}

TEST(inspect, sees_what_is_transparent_as_white) {
    const Result<Asset> asset = inspect(draw(".png", {.is_transparent_below = true}));
    ASSERT_TRUE(asset.has_value());
    EXPECT_TRUE(is_near(parse(asset->placeholder.substr(8)), 0xffffff, 8)) << asset->placeholder;
}

TEST(inspect, measures_a_picture_of_one_pixel) {
    const Result<Asset> asset = inspect(testing::draw_black_png(1, 1));
    ASSERT_TRUE(asset.has_value()) << asset.error().detail;
    EXPECT_EQ(asset->placeholder, "#000000,#000000");
}

TEST(inspect, gives_the_size_as_it_is_shown_after_exif_rotation) {
    const Result<Asset> asset = inspect(draw(".jpg", {.orientation = 6}));
    ASSERT_TRUE(asset.has_value());
    EXPECT_EQ(asset->width, 48);
    EXPECT_EQ(asset->height, 64);
}

TEST(inspect, refuses_a_bomb_by_its_header) {
    const std::string bomb = testing::draw_black_png(8000, 6000); // 48 million pixels
    ASSERT_LT(bomb.size(), 64 * 1024U);
    const Result<Asset> asset = inspect(bomb);
    ASSERT_FALSE(asset.has_value());
    EXPECT_EQ(asset.error().code, "picture_too_large");
    EXPECT_EQ(inspect(testing::draw_black_png(original_side_max + 1, 1)).error().code, "picture_too_large");
}

TEST(inspect, refuses_what_is_cut_off_or_damaged) {
    for (const char* suffix : {".jpg", ".png", ".webp"}) {
        const std::string whole = draw(suffix, {.width = 900, .height = 700});
        const Result<Asset> half = inspect(std::string_view(whole).substr(0, whole.size() / 2));
        ASSERT_FALSE(half.has_value()) << suffix;
        EXPECT_EQ(half.error().code, "broken_picture") << suffix;
        const Result<Asset> head = inspect(std::string_view(whole).substr(0, 16));
        ASSERT_FALSE(head.has_value()) << suffix;
        EXPECT_EQ(head.error().code, "broken_picture") << suffix;
    }
    std::string png = draw(".png", {.width = 900, .height = 700});
    png[png.size() / 2] = static_cast<char>(~png[png.size() / 2]);
    EXPECT_FALSE(inspect(png).has_value());
}

TEST(make_variant, is_a_webp_of_at_most_800_pixels) {
    for (const auto& [width, height, shown_width, shown_height] :
         {std::tuple(1600, 1200, 800, 600), {400, 300, 400, 300}, {801, 3000, 800, 2996}}) {
        const Result<std::string> webp =
            make_variant(draw(".png", {.width = width, .height = height}), Source::foreign);
        ASSERT_TRUE(webp.has_value());
        EXPECT_EQ(webp->substr(8, 4), "WEBP");
        const Look look = look_at(*webp);
        EXPECT_EQ(look.width, shown_width);
        EXPECT_EQ(look.height, shown_height);
        EXPECT_EQ(variant_size(width, height).width, shown_width);
        EXPECT_EQ(variant_size(width, height).height, shown_height);
        EXPECT_TRUE(is_near(look.top_left, 0xff0000, 12)) << std::hex << look.top_left;
    }
}

TEST(make_variant, obeys_the_colour_profile) {
    const std::string original = draw(".png", {.profile = "p3"});
    ASSERT_FALSE(is_near(look_at(original).top_left, 0xff0000, 18)); // its numbers differ
    const Result<std::string> webp = make_variant(original, Source::foreign);
    ASSERT_TRUE(webp.has_value());
    EXPECT_TRUE(is_near(look_at(*webp).top_left, 0xff0000, 12)) << std::hex << look_at(*webp).top_left;
    EXPECT_EQ(webp->find("ICCP"), std::string::npos);
}

TEST(make_variant, shows_what_was_made_for_print) {
    const std::string original = draw(".jpg", {.profile = "cmyk"});
    const Result<Asset> asset = inspect(original);
    ASSERT_TRUE(asset.has_value());
    EXPECT_TRUE(is_near(parse(asset->placeholder), 0xff0000, 56)) << asset->placeholder; // ink is less bright
    const Result<std::string> webp = make_variant(original, Source::foreign);
    ASSERT_TRUE(webp.has_value());
    EXPECT_TRUE(is_near(look_at(*webp).top_left, 0xff0000, 56)) << std::hex << look_at(*webp).top_left;
}

TEST(make_variant, stands_upright) {
    // Orientation 6: what is stored as the upper edge is shown as the right one.
    const Result<std::string> webp = make_variant(draw(".jpg", {.orientation = 6}), Source::foreign);
    ASSERT_TRUE(webp.has_value());
    const Look look = look_at(*webp);
    EXPECT_EQ(look.width, 48);
    EXPECT_EQ(look.height, 64);
    EXPECT_TRUE(is_near(look.top_left, 0x0000ff, 24)) << std::hex << look.top_left;
    EXPECT_TRUE(is_near(look.bottom_right, 0xff0000, 24)) << std::hex << look.bottom_right;
}

TEST(make_variant, tells_nothing_but_the_picture) {
    const std::string original = draw(".jpg", {.comment = "home address"});
    ASSERT_NE(original.find("home address"), std::string::npos);
    const Result<std::string> webp = make_variant(original, Source::foreign);
    ASSERT_TRUE(webp.has_value());
    EXPECT_EQ(webp->find("home address"), std::string::npos);
    // libvips 8.14 writes an EXIF chunk of its own: byte for byte the one of a picture with nothing to tell.
    const Result<std::string> silent = make_variant(draw(".jpg", {}), Source::foreign);
    ASSERT_TRUE(silent.has_value());
    EXPECT_EQ(*webp, *silent);
}

TEST(make_variant, renders_svg_only_from_the_program_itself) {
    EXPECT_FALSE(make_variant(testing::draw_svg(400), Source::foreign).has_value());
    const Result<std::string> webp = make_variant(testing::draw_svg(400), Source::trusted_svg);
    ASSERT_TRUE(webp.has_value());
    const Look look = look_at(*webp);
    EXPECT_EQ(look.width, 800);
    EXPECT_TRUE(is_near(look.top_left, 0x336699, 8)) << std::hex << look.top_left;
    EXPECT_TRUE(is_near(look.bottom_right, 0xffffff, 8)) << std::hex << look.bottom_right;
}

TEST(make_variant, decodes_no_other_format) {
    const std::string tiff = draw(".tif");
    EXPECT_FALSE(make_variant(tiff, Source::foreign).has_value());
    EXPECT_FALSE(make_variant(tiff, Source::trusted_svg).has_value());
}

} // namespace

} // namespace rialto::media
