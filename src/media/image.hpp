#pragma once
// The one place that knows libvips: looking at an original, and making a variant of it. Private to this
// folder.

#include "base/result.hpp"
#include "media/media.hpp"

#include <string>
#include <string_view>

namespace rialto::media {

/// Once in a process, before anything else here; safe to repeat.
void start_vips();

/// A thread that made variants calls it before it ends.
void leave_vips();

/// Decodes the picture once: format, size as shown, mean colours. For JPEG, PNG and WebP; hash and bytes are
/// not set.
Result<Asset> inspect(std::string_view bytes);

enum class Source { foreign, trusted_svg };

/// WebP of at most variant_width pixels, sRGB, upright, without metadata. Error: invalid `broken_picture`.
Result<std::string> make_variant(std::string_view bytes, Source source);

} // namespace rialto::media
