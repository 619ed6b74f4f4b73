#pragma once
// Where pictures lie in the folder, and writing them so that a name never means half a file. Private to this
// folder.

#include "media/media.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rialto::media {

/// 32 lower-case hexadecimal digits, and so never a path of somebody's own.
bool is_hash(std::string_view text);

class Files {
  public:
    /// Makes the folders. Throws std::system_error.
    Files(std::string folder, std::optional<Owner> owner);

    std::string original_path(std::string_view hash, std::string_view format) const;
    std::string variant_path(std::string_view hash) const;
    /// The original's path and format; nullopt when there is none.
    std::optional<std::pair<std::string, std::string>> find_original(std::string_view hash) const;

    enum class Durability {
        now,   // on disk when this returns, under its name
        whole, // after a power cut it is whole or not there: for what can be made again
        later, // flush() comes after many
    };
    /// Does nothing when a file of that size is there. Throws std::system_error, and leaves nothing behind.
    void write(const std::string& path, std::string_view bytes, Durability durability) const;
    /// Everything written so far is on disk when this returns.
    void flush() const;

  private:
    std::string folder_;
    std::optional<Owner> owner_;

    void make_folder(const std::string& path) const;
    int open_new(const std::string& path) const;
};

/// nullopt when there is no such file or it cannot be read.
std::optional<std::string> read_whole(const std::string& path);

} // namespace rialto::media
