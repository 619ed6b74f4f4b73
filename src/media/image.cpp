#include "media/image.hpp"

#include <vips/vips.h>

#include <cstdlib>
#include <mutex>

namespace rialto::media {

namespace {

constexpr int webp_quality = 80;

/// Owns a VipsImage.
class Image {
  public:
    Image() = default;
    ~Image() {
        if (image != nullptr) g_object_unref(image);
    }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    VipsImage* image = nullptr;
};

std::unexpected<Error> broken() {
    vips_error_clear();
    return fail(ErrorKind::invalid, "broken_picture",
                "The picture cannot be decoded: it is damaged or not complete.");
}

/// By its first bytes, and nothing else: names and MIME types can lie. Empty when it is none of ours.
std::string_view format_of(std::string_view bytes) {
    if (bytes.starts_with("\xff\xd8\xff")) return "jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "png";
    if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "webp";
    return {};
}

std::string hex_colour(const double* mean) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "#";
    for (int band = 0; band < 3; ++band) {
        const int value = std::min(255, std::max(0, static_cast<int>(mean[band] + 0.5)));
        text += digits[value >> 4];
        text += digits[value & 15];
    }
    return text;
}

/// sRGB, three bands of bytes, on white where it was transparent.
bool flatten(VipsImage* in, Image& out) {
    Image colours;
    if (vips_colourspace(in, &colours.image, VIPS_INTERPRETATION_sRGB, nullptr) != 0) return false;
    if (!vips_image_hasalpha(colours.image)) {
        std::swap(colours.image, out.image);
        return true;
    }
    const double white[] = {255, 255, 255};
    VipsArrayDouble* background = vips_array_double_new(white, 3);
    const int failed = vips_flatten(colours.image, &out.image, "background", background, nullptr);
    vips_area_unref(VIPS_AREA(background));
    return failed == 0;
}

/// Mean colours of the upper and the lower half.
bool measure_placeholder(VipsImage* image, std::string& placeholder) {
    Image tiny;
    if (vips_resize(image, &tiny.image, 1.0 / vips_image_get_width(image), "vscale",
                    2.0 / vips_image_get_height(image), nullptr) != 0)
        return false;
    const int last = vips_image_get_height(tiny.image) - 1;
    for (const int row : {0, last}) {
        double* colour = nullptr;
        int bands = 0;
        if (vips_getpoint(tiny.image, &colour, &bands, 0, row, nullptr) != 0) return false;
        const double grey[] = {colour[0], colour[0], colour[0]};
        if (!placeholder.empty()) placeholder += ',';
        placeholder += hex_colour(bands >= 3 ? colour : grey);
        g_free(colour);
    }
    return true;
}

} // namespace

void start_vips() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (vips_init("rialto") != 0) std::abort();
        vips_concurrency_set(1); // threads are the store's own matter
        vips_cache_set_max(0);   // every picture is looked at once
    });
}

Result<Asset> inspect(std::string_view bytes) {
    start_vips();
    Asset asset;
    asset.format = format_of(bytes);
    if (asset.format.empty())
        return fail(ErrorKind::invalid, "unsupported_picture", "Pictures must be JPEG, PNG or WebP.");
    Image header;
    header.image = vips_image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr);
    if (header.image == nullptr) return broken();
    const int width = vips_image_get_width(header.image);
    const int height = vips_image_get_height(header.image);
    if (width > original_side_max || height > original_side_max ||
        static_cast<std::int64_t>(width) * height > original_pixels_max) {
        return fail(ErrorKind::too_large, "picture_too_large",
                    "A picture may have at most 40 million pixels.");
    }
    // Decoded here once and whole ("fail_on"), so that a damaged file is refused now and not when somebody
    // looks.
    Image upright;
    Image flat;
    if (vips_autorot(header.image, &upright.image, nullptr) != 0 || !flatten(upright.image, flat))
        return broken();
    asset.width = vips_image_get_width(upright.image);
    asset.height = vips_image_get_height(upright.image);
    if (!measure_placeholder(flat.image, asset.placeholder)) return broken();
    return asset;
}

Result<std::string> make_variant(std::string_view bytes, Source source) {
    start_vips();
    Image small;
    void* data = const_cast<char*>(bytes.data()); // libvips reads it only
    const int height = source == Source::trusted_svg ? variant_width : VIPS_MAX_COORD;
    if (vips_thumbnail_buffer(data, bytes.size(), &small.image, variant_width, "height", height, "size",
                              VIPS_SIZE_DOWN, nullptr) != 0)
        return broken();
    Image flat;
    if (!flatten(small.image, flat)) return broken();
    void* out = nullptr;
    std::size_t size = 0;
    if (vips_webpsave_buffer(flat.image, &out, &size, "Q", webp_quality, "strip", TRUE, "effort", 3,
                             nullptr) != 0)
        return broken();
    std::string webp(static_cast<const char*>(out), size);
    g_free(out);
    vips_thread_shutdown();
    return webp;
}

} // namespace rialto::media
