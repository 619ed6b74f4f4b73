#include "media/routes.hpp"

namespace rialto::media {

namespace {

http::Response unavailable() {
    Error error{ErrorKind::unavailable, "busy", "The picture is still being made. Ask again in a moment."};
    error.retry_after_s = 2;
    return http::problem(error);
}

} // namespace

Task<http::Response> get_media(MediaStore& store, http::Request& request) {
    const std::string hash = request.path_values[0];
    const Error not_found{ErrorKind::not_found, "not_found", "There is no such picture."};
    if (request.path_values[1] != "800.webp") co_return http::problem(not_found);
    const Deadline deadline = std::min(request.deadline, Deadline(Steady::now() + render_wait_max));
    const Rendered rendered = co_await store.render(hash, deadline);
    switch (rendered.outcome) {
    case Render::ready: break;
    case Render::unknown:
    case Render::unsound: co_return http::problem(not_found);
    case Render::busy:
    case Render::late: co_return unavailable();
    }
    http::Response response;
    response.prebuilt = rendered.variant;
    response.stage = "media";
    co_return response;
}

const http::Operation get_media_operation{
    .id = "get_media",
    .summary = "A picture, content-addressed and immutable; today as WebP of at most 800 pixels: "
               "/media/{hash}/800.webp.",
    .errors = {"not_found", "busy"},
};

} // namespace rialto::media
