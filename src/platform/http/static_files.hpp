#pragma once
// A folder of files, read into memory once and answered from there: no path of a request ever reaches the
// file system. Text is kept compressed too.

#include "platform/http/encoding.hpp"
#include "platform/http/http.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rialto::http {

inline constexpr std::size_t static_bytes_max = 64 * 1024 * 1024; // all files of one folder, uncompressed
inline constexpr std::size_t static_files_max = 4096;

struct StaticOptions {
    /// Added to every answer; policies that only make sense on documents are the caller's choice per folder.
    std::span<const std::pair<std::string, std::string>> headers = {};
    /// Files below these folders have their content's hash in the name: cached for a year, `immutable`.
    std::vector<std::string> immutable_folders = {"assets/"};
};

class StaticFiles {
  public:
    StaticFiles() = default; // no files
    /// Reads every regular file below `folder`, not following links. Throws std::runtime_error when the
    /// folder cannot be read or is larger than the limits.
    explicit StaticFiles(const std::filesystem::path& folder, const StaticOptions& options = {});

    /// `path` is relative, decoded, without a leading slash: "assets/app-1a2b.js". Null when there is none.
    std::shared_ptr<const Prebuilt> find(std::string_view path, std::string_view accept_encoding) const;

    bool empty() const { return files_.empty(); }

  private:
    using Variants = std::array<std::shared_ptr<const Prebuilt>, encoding_count>; // identity when not smaller

    std::map<std::string, Variants, std::less<>> files_;
};

/// By file extension; application/octet-stream for unknown ones.
std::string_view content_type_of(std::string_view file_name);

} // namespace rialto::http
