#include "platform/http/event_stream.hpp"

#include <algorithm>

namespace rialto::http {

void append_event(std::string& out, std::string_view type, std::string_view data, std::string_view id) {
    if (!id.empty()) out.append("id: ").append(id).append("\n");
    out.append("event: ").append(type).append("\n");
    for (std::size_t begin = 0; begin <= data.size();) {
        const std::size_t end = std::min(data.find_first_of("\r\n", begin), data.size());
        out.append("data: ").append(data.substr(begin, end - begin)).append("\n");
        begin = end + (data.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    out.append("\n");
}

void append_comment(std::string& out) {
    out.append(":\n\n");
}

Response stream_response(std::shared_ptr<EventStream> stream) {
    Response response;
    response.content_type = "text/event-stream";
    response.headers = {{"Cache-Control", "private, no-store"}, {"X-Accel-Buffering", "no"}};
    response.stream = std::move(stream);
    response.stage = "stream";
    return response;
}

} // namespace rialto::http
