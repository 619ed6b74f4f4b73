#pragma once
// Pictures that a product file names, found in a folder or among those that the store has already.

#include "catalog/exchange/product_file.hpp"
#include "media/media.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rialto::catalog {

/// The hash in a picture's address of this or another Rialto, "https://shop.example/media/<hash>/800.webp";
/// empty when it is none.
std::string_view hash_in_address(std::string_view source);

struct PictureCounts {
    std::int64_t taken = 0;
    std::int64_t skipped = 0; // without a folder
};

class Pictures {
  public:
    enum class Mode { take, only_look };

    /// `media` may be null without a folder, and outlives it.
    Pictures(media::MediaStore* media, std::optional<std::string> folder, Mode mode)
        : media_(media), folder_(std::move(folder)), mode_(mode) {}

    /// Hashes that the products' addresses hold and that nothing is known of yet.
    std::vector<std::string> unknown_hashes(const std::vector<FileProduct>& products) const;
    /// Of those: the ones that the store has.
    void know(const std::vector<std::string>& hashes) { stored_.insert(hashes.begin(), hashes.end()); }

    /// Fills the input's images and the variants' image hashes; `assets` gets what the database does not know
    /// yet. A product of whose pictures one is left out for want of a folder keeps those it has.
    void take(FileProduct& product, std::vector<media::Asset>& assets);

    const PictureCounts& counts() const { return counts_; }
    const std::vector<ImportProblem>& warnings() const { return warnings_; }

  private:
    std::optional<std::string> find(const std::string& source, std::int64_t line,
                                    std::vector<media::Asset>& assets);
    std::optional<std::string> read(const std::string& path, const std::string& name, std::int64_t line,
                                    std::vector<media::Asset>& assets);
    void warn(std::int64_t line, std::string reason);

    media::MediaStore* media_;
    std::optional<std::string> folder_;
    Mode mode_;
    std::set<std::string, std::less<>> stored_;
    std::map<std::string, std::optional<std::string>>
        found_; // file name or hash → hash; nullopt for one that cannot be had
    PictureCounts counts_;
    std::vector<ImportProblem> warnings_;
};

} // namespace rialto::catalog
