#include "media/image.hpp"

#include <vips/vips.h>

#include <cstdlib>
#include <mutex>

namespace rialto::media {

namespace {

constexpr int webp_quality = 80;
constexpr int webp_effort = 3;        // of 6; more gains a few per cent for twice the time
constexpr int sample_side = 32;       // what mean colours are taken from
constexpr int orientation_turned = 5; // EXIF: from here on width and height are exchanged

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

/// Opens the header; pixels are decoded as they are asked for, from top to bottom. Errors in them are
/// failures
/// ("fail_on"), so that a damaged file is refused when it comes, not when somebody looks.
bool open_foreign(std::string_view format, std::string_view bytes, Image& out) {
    void* const data = const_cast<char*>(bytes.data()); // libvips reads it only
    const auto load = format == "jpeg"  ? vips_jpegload_buffer
                      : format == "png" ? vips_pngload_buffer
                                        : vips_webpload_buffer;
    return load(data, bytes.size(), &out.image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                VIPS_FAIL_ON_ERROR, nullptr) == 0;
}

/// sRGB, three bands of bytes, on white where it was transparent. An embedded colour profile is obeyed.
bool flatten(VipsImage* in, Image& out) {
    Image profiled;
    Image colours;
    const bool has_profile = vips_image_get_typeof(in, VIPS_META_ICC_NAME) != 0;
    if (has_profile &&
        vips_icc_transform(in, &profiled.image, "srgb", "embedded", TRUE, "depth", 8, nullptr) != 0)
        vips_error_clear(); // a damaged profile: the numbers are taken as they are
    if (vips_colourspace(profiled.image != nullptr ? profiled.image : in, &colours.image,
                         VIPS_INTERPRETATION_sRGB, nullptr) != 0)
        return false;
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

/// Where it was taken, by whom and with what: nothing of that leaves the store. libvips 8.14 writes what an
/// image carries into a WebP with "strip" as well, so it is taken off the image.
bool without_metadata(VipsImage* in, Image& out) {
    if (vips_copy(in, &out.image, nullptr) != 0) return false;
    gchar** fields = vips_image_get_fields(out.image);
    for (gchar** field = fields; *field != nullptr; ++field) vips_image_remove(out.image, *field);
    g_strfreev(fields);
    return true;
}

/// Mean colours of the upper and the lower half; decodes every pixel on the way.
bool measure_placeholder(VipsImage* image, std::string& placeholder) {
    Image tiny;
    Image sample;
    Image flat;
    if (vips_thumbnail_image(image, &tiny.image, sample_side, "height", sample_side, "size", VIPS_SIZE_FORCE,
                             nullptr) != 0 ||
        !flatten(tiny.image, flat))
        return false;
    // In memory, since a file is decoded from top to bottom only once.
    sample.image = vips_image_copy_memory(flat.image);
    if (sample.image == nullptr) return false;
    for (const int top : {0, sample_side / 2}) {
        Image half;
        Image mean;
        double* colour = nullptr;
        int bands = 0;
        if (vips_extract_area(sample.image, &half.image, 0, top, sample_side, sample_side / 2, nullptr) !=
                0 ||
            vips_shrink(half.image, &mean.image, sample_side, sample_side / 2.0, nullptr) != 0 ||
            vips_getpoint(mean.image, &colour, &bands, 0, 0, nullptr) != 0)
            return false;
        const double grey[] = {colour[0], colour[0], colour[0]};
        if (!placeholder.empty()) placeholder += ',';
        placeholder += hex_colour(bands >= 3 ? colour : grey);
        g_free(colour);
    }
    return true;
}

/// libvips' warnings are not for people: each comes back as a failure or is of no matter.
void ignore_warning(const gchar* /*domain*/, GLogLevelFlags /*level*/, const gchar* /*message*/,
                    gpointer /*data*/) {}

} // namespace

void leave_vips() {
    vips_thread_shutdown();
}

void start_vips() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (vips_init("rialto") != 0) std::abort();
        g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, ignore_warning, nullptr);
        vips_concurrency_set(1); // threads are the store's own matter
        vips_cache_set_max(0);   // every picture is looked at once
        // No format but these is ever decoded, whatever libvips was built with and whatever a file claims.
        vips_block_untrusted_set(TRUE);
        vips_operation_block_set("VipsForeignLoad", TRUE);
        for (const char* loader :
             {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadSvg"})
            vips_operation_block_set(loader, FALSE);
    });
}

Result<Asset> inspect(std::string_view bytes) {
    start_vips();
    Asset asset;
    asset.format = format_of(bytes);
    if (asset.format.empty())
        return fail(ErrorKind::invalid, "unsupported_picture", "Pictures must be JPEG, PNG or WebP.");
    Image image;
    if (!open_foreign(asset.format, bytes, image)) return broken();
    asset.width = vips_image_get_width(image.image);
    asset.height = vips_image_get_height(image.image);
    if (asset.width > original_side_max || asset.height > original_side_max ||
        static_cast<std::int64_t>(asset.width) * asset.height > original_pixels_max)
        return fail(ErrorKind::too_large, "picture_too_large",
                    "A picture may have at most 40 million pixels.");
    if (vips_image_get_orientation(image.image) >= orientation_turned) std::swap(asset.width, asset.height);
    if (!measure_placeholder(image.image, asset.placeholder)) return broken();
    return asset;
}

Result<std::string> make_variant(std::string_view bytes, Source source) {
    start_vips();
    Image small;
    void* data = const_cast<char*>(bytes.data()); // libvips reads it only
    const int height = source == Source::trusted_svg ? variant_width : VIPS_MAX_COORD;
    if (source == Source::foreign && format_of(bytes).empty()) return broken();
    if (vips_thumbnail_buffer(data, bytes.size(), &small.image, variant_width, "height", height, "size",
                              VIPS_SIZE_DOWN, nullptr) != 0)
        return broken();
    Image flat;
    Image bare;
    if (!flatten(small.image, flat) || !without_metadata(flat.image, bare)) return broken();
    void* out = nullptr;
    std::size_t size = 0;
    if (vips_webpsave_buffer(bare.image, &out, &size, "Q", webp_quality, "effort", webp_effort, nullptr) != 0)
        return broken();
    std::string webp(static_cast<const char*>(out), size);
    g_free(out);
    return webp;
}

} // namespace rialto::media
