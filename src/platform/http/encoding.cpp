#include "platform/http/encoding.hpp"

#include "base/check.hpp"

#include <brotli/encode.h>
#include <zlib.h>

namespace rialto::http {

namespace {

constexpr int weight_full = 1000; // weights have at most three decimals

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// "0.8" in thousandths; 0 for what is not a weight, so that an odd field asks for nothing.
int parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int weight = (text[0] - '0') * weight_full;
    if (text.size() > 1 && text[1] != '.') return 0;
    int unit = weight_full / 10;
    for (std::size_t i = 2; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return 0;
        weight += (text[i] - '0') * unit;
        unit /= 10;
    }
    return weight <= weight_full ? weight : 0;
}

/// The weight among the parameters of one element ("br;q=0.5").
int weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::size_t end = parameters.find(';');
        const std::string_view parameter = trimmed(parameters.substr(0, end));
        if (parameter.size() >= 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
            return parse_weight(parameter.substr(2));
        if (end == std::string_view::npos) break;
        parameters.remove_prefix(end + 1);
    }
    return weight_full;
}

std::string gzip(std::string_view text, int quality) {
    CHECK(text.size() <= 0xffffffffU);
    z_stream stream{};
    constexpr int gzip_window_bits = 15 + 16;
    CHECK(deflateInit2(&stream, quality > 9 ? 9 : quality, Z_DEFLATED, gzip_window_bits, 8,
                       Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotli(std::string_view text, int quality) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
    std::string out(size, '\0');
    CHECK(BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                                reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
    out.resize(size);
    return out;
}

} // namespace

Encoding choose_encoding(std::string_view accept_encoding) {
    // Not named: compressed codings are unacceptable, identity is acceptable but the last choice.
    int any = -1;
    int br = -1;
    int gz = -1;
    int identity = -1;
    while (!accept_encoding.empty()) {
        const std::size_t end = accept_encoding.find(',');
        const std::string_view element = trimmed(accept_encoding.substr(0, end));
        accept_encoding.remove_prefix(end == std::string_view::npos ? accept_encoding.size() : end + 1);
        const std::size_t semicolon = element.find(';');
        const std::string_view name = trimmed(element.substr(0, semicolon));
        const int weight =
            semicolon == std::string_view::npos ? weight_full : weight_of(element.substr(semicolon + 1));
        if (equal_ignoring_case(name, "br"))
            br = weight;
        else if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip"))
            gz = weight;
        else if (equal_ignoring_case(name, "identity"))
            identity = weight;
        else if (name == "*")
            any = weight;
    }
    if (br < 0) br = any;
    if (gz < 0) gz = any;
    if (br > 0 && br >= gz && br >= identity) return Encoding::br;
    if (gz > 0 && gz >= identity) return Encoding::gzip;
    return Encoding::identity;
}

std::string_view content_encoding(Encoding encoding) {
    switch (encoding) {
    case Encoding::identity: return {};
    case Encoding::gzip: return "gzip";
    case Encoding::br: return "br";
    }
    return {};
}

std::string compress(Encoding encoding, std::string_view text, int quality) {
    CHECK(quality >= 0 && quality <= 11);
    switch (encoding) {
    case Encoding::identity: break;
    case Encoding::gzip: return gzip(text, quality);
    case Encoding::br: return brotli(text, quality);
    }
    return std::string(text);
}

bool is_compressible(std::string_view content_type) {
    const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
    return type.starts_with("text/") || type.ends_with("/json") || type.ends_with("+json") ||
           type.ends_with("+xml") || type.ends_with("/xml") || type.ends_with("/javascript") ||
           type == "application/wasm";
}

} // namespace rialto::http
