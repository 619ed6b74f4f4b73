#include "platform/http/static_files.hpp"

#include "platform/crypto/crypto.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rialto::http {

namespace {

constexpr int file_quality = 9;
constexpr std::size_t compress_bytes_min = 256; // below it a coding saves less than its header costs

constexpr std::pair<std::string_view, std::string_view> content_types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".wasm", "application/wasm"},
};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.good() && !file.eof()) throw std::runtime_error("cannot read " + path.string());
    return bytes;
}

std::string etag_of(std::string_view bytes, Encoding encoding) {
    std::string tag = crypto::hex(crypto::bytes(crypto::sha256(bytes)).substr(0, 12));
    // Strong tags name one sequence of bytes, so each coding has its own.
    if (encoding != Encoding::identity) tag += "-" + std::string(content_encoding(encoding));
    return "\"" + tag + "\"";
}

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers headers_of(std::string_view name, bool compressible, const StaticOptions& options) {
    const bool immutable = std::ranges::any_of(
        options.immutable_folders, [&](const std::string& folder) { return name.starts_with(folder); });
    Headers headers(options.headers.begin(), options.headers.end());
    headers.emplace_back("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
    headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (compressible) headers.emplace_back("Vary", "Accept-Encoding");
    // The options may bring the same header; the first one stands.
    for (std::size_t i = 0; i < headers.size(); ++i)
        headers.erase(std::remove_if(headers.begin() + static_cast<std::ptrdiff_t>(i) + 1, headers.end(),
                                     [&](const auto& later) { return later.first == headers[i].first; }),
                      headers.end());
    return headers;
}

} // namespace

std::string_view content_type_of(std::string_view file_name) {
    const std::size_t dot = file_name.rfind('.');
    if (dot != file_name.npos)
        for (const auto& [extension, type] : content_types)
            if (file_name.substr(dot) == extension) return type;
    return "application/octet-stream";
}

StaticFiles::StaticFiles(const std::filesystem::path& folder, const StaticOptions& options) {
    std::size_t total = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_symlink() || !entry.is_regular_file()) continue;
        total += entry.file_size();
        if (total > static_bytes_max || files_.size() == static_files_max)
            throw std::runtime_error(folder.string() + " is larger than 64 MiB or 4096 files");
        const std::string name = entry.path().lexically_relative(folder).generic_string();
        const std::string bytes = read_file(entry.path());
        const std::string_view type = content_type_of(name);
        const bool compressible = is_compressible(type) && bytes.size() >= compress_bytes_min;
        const Headers headers = headers_of(name, compressible, options);
        Variants variants;
        variants.fill(prebuild(200, type, bytes, headers, etag_of(bytes, Encoding::identity)));
        for (const Encoding encoding : {Encoding::gzip, Encoding::br}) {
            if (!compressible) break;
            std::string compressed = compress(encoding, bytes, file_quality);
            if (compressed.size() >= bytes.size()) continue;
            Headers coded = headers;
            coded.emplace_back("Content-Encoding", std::string(content_encoding(encoding)));
            variants[static_cast<std::size_t>(encoding)] =
                prebuild(200, type, std::move(compressed), coded, etag_of(bytes, encoding));
        }
        files_.emplace(name, std::move(variants));
    }
}

std::shared_ptr<const Prebuilt> StaticFiles::find(std::string_view path,
                                                  std::string_view accept_encoding) const {
    const auto found = files_.find(path);
    if (found == files_.end()) return nullptr;
    return found->second[static_cast<std::size_t>(choose_encoding(accept_encoding))];
}

} // namespace rialto::http
