#pragma once
// Pictures. An original is kept as it came, content-addressed, in the data dir; what a shopper gets is a
// variant of it: one WebP of at most 800 pixels, rendered once by libvips, then a file like any other. Only
// this folder knows libvips. The catalog says which product shows which picture; nothing of that is here.
//
//   <folder>/originals/<aa>/<hash>.<format>      <folder>/variants/<aa>/<hash>-800.webp

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/postgres/postgres.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::http {
struct Prebuilt;
}

namespace rialto::media {

// ---- limits -----------------------------------------------------------------------------------
inline constexpr std::size_t original_bytes_max = 20 * 1024 * 1024;
inline constexpr std::int64_t original_pixels_max = 40'000'000;   // decoded size is what a bomb blows up
inline constexpr int original_side_max = 16'383;                  // also WebP's own limit
inline constexpr int variant_width = 800;                         // the one width there is
inline constexpr std::size_t cached_bytes_max = 64 * 1024 * 1024; // rendered variants kept in memory
inline constexpr std::size_t render_queue_max = 256;       // pictures that requests wait for: 503 past it
inline constexpr std::chrono::seconds render_wait_max{20}; // a request's patience with a render
inline constexpr std::size_t unsound_max = 1024;           // originals known not to decode, not tried again

/// What is known of an original. Written to media.assets before anything may refer to it.
struct Asset {
    std::string hash;   // first 16 bytes of the original's SHA-256, hex: 32 characters
    std::string format; // "jpeg", "png", "webp" or "svg"
    int width = 0;      // as it is shown, after EXIF rotation
    int height = 0;
    std::int64_t bytes = 0;
    std::string placeholder; // "#rrggbb,#rrggbb": mean colour of the upper and of the lower half

    bool operator==(const Asset&) const = default;
};

/// Size of the variant made from an original of this size: never larger than the original.
struct Size {
    int width;
    int height;
};
Size variant_size(int original_width, int original_height);

/// "/media/<hash>/800.webp"
std::string variant_url(std::string_view hash);

/// An SVG that this program composed itself. Its size and placeholder are known without rendering it.
struct TrustedSvg {
    std::string text;
    int width;
    int height;
    std::string placeholder;
};

/// A variant as the answer that carries it, ready to send; shared with the cache.
using Variant = std::shared_ptr<const http::Prebuilt>;

enum class Render {
    ready,
    unknown, // there is no such original
    unsound, // the original cannot be decoded
    busy,    // too many wait already, or the store is stopping
    late,    // the deadline passed; the picture is still being made
};
struct Rendered {
    Render outcome = Render::unknown;
    Variant variant = nullptr; // set when ready
};

/// A user and group by number.
struct Owner {
    unsigned user = 0;
    unsigned group = 0;
};

struct Options {
    std::string folder;              // "<data dir>/media"; made when it is not there
    int render_threads = 2;          // low priority, one libvips thread each; one takes the backlog too
    std::optional<Owner> owner = {}; // whom new files are given to; only root can
};

/// Stores originals and renders their variants. Every member may be called from any thread. Must be destroyed
/// (or stopped) before the event loops whose requests it serves.
class MediaStore {
  public:
    /// Throws std::system_error when the folder cannot be made.
    explicit MediaStore(Options options);
    ~MediaStore();
    MediaStore(const MediaStore&) = delete;
    MediaStore& operator=(const MediaStore&) = delete;

    /// Takes a JPEG, PNG or WebP file of somebody else's: decodes it once, measures it and writes it durably
    /// (temporary file, fsync, rename). Storing the same bytes again changes nothing and gives the same
    /// asset. Errors: invalid `unsupported_picture`, too_large `picture_too_large`, invalid `broken_picture`.
    /// A full or unwritable disk throws std::system_error. Takes as long as decoding does: not for an event
    /// loop.
    Result<Asset> store_original(std::string bytes);

    /// Writes pictures that this program composed, all durable on return, with one flush of the disk for all
    /// of them. SVG from anywhere else must never come here. Blocks.
    std::vector<Asset> store_trusted(std::vector<TrustedSvg> pictures);

    /// True when the original's file is there.
    bool has_original(std::string_view hash) const;

    /// The variant, from memory or disk, without rendering; null when it is not there. Fast enough for an
    /// event loop: one lock, and a small file at most.
    Variant find_variant(std::string_view hash);

    /// The variant, rendered first when it is not there: once for all who wait, before the backlog. Waits
    /// until the deadline at most; must be awaited on the loop it returns to.
    Task<Rendered> render(std::string hash, Deadline deadline);

    /// Background work: renders those whose variants are missing, in the given order (most wanted first), one
    /// at a time and only while no request waits. Replaces what is left of an earlier list. Returns at once.
    void render_missing(std::vector<std::string> hashes);

    /// How many of the last render_missing() are still to be looked at.
    std::size_t backlog() const;

    /// Ends the render threads after the pictures in hand; those who wait get `busy`. The destructor calls
    /// it.
    void stop();

    struct State;

  private:
    std::unique_ptr<State> state_;
};

/// Makes assets known to the database; known ones are left as they are.
Task<> record_assets(postgres::Session& session, std::vector<Asset> assets, Time at);

/// Those of the hashes that are recorded.
Task<std::vector<std::string>> find_assets(postgres::Session& session, std::vector<std::string> hashes);

} // namespace rialto::media
