#pragma once
// HTTP face of media; app/routes.cpp puts it into the route table.

#include "media/media.hpp"
#include "platform/http/http.hpp"

namespace rialto::media {

/// GET /media/{hash}/{file}: immutable, with a strong ETag. Only "800.webp" is there; all else is 404. A
/// picture that cannot be rendered in time is 503 with Retry-After.
Task<http::Response> get_media(MediaStore& store, http::Request& request);

extern const http::Operation get_media_operation;

} // namespace rialto::media
