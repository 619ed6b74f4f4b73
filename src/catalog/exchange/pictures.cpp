#include "catalog/exchange/pictures.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rialto::catalog {

namespace {

constexpr std::string_view media_folder = "/media/";
constexpr std::size_t hash_characters = 32;

/// "red mug.webp" of "https://cdn.example/files/red%20mug.webp?v=1"; empty when there is no such part.
std::string file_name_of(std::string_view source) {
    source = source.substr(0, source.find_first_of("?#"));
    if (const std::size_t slash = source.rfind('/'); slash != std::string_view::npos)
        source.remove_prefix(slash + 1);
    std::string name;
    const auto nibble = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool is_escape = source[i] == '%' && i + 2 < source.size() && nibble(source[i + 1]) >= 0 &&
                               nibble(source[i + 2]) >= 0;
        name += is_escape ? static_cast<char>(nibble(source[i + 1]) * 16 + nibble(source[i + 2])) : source[i];
        if (is_escape) i += 2;
    }
    // A name that leads elsewhere is none.
    if (name == "." || name == ".." || name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
        return {};
    return name;
}

bool is_file(const std::filesystem::path& path) {
    std::error_code failure;
    return std::filesystem::is_regular_file(path, failure);
}

/// Where a picture of that hash lies: in a store's media folder (media.hpp), its originals, or a flat copy of
/// those. A drawing that the other store composed itself is taken as it was rendered.
std::optional<std::filesystem::path> find_by_hash(const std::filesystem::path& folder,
                                                  const std::string& hash) {
    const std::string shelf = hash.substr(0, 2);
    for (const auto& place : {folder / "originals" / shelf, folder / shelf, folder})
        for (const std::string_view format : {".jpeg", ".png", ".webp"})
            if (auto path = place / (hash + std::string(format)); is_file(path)) return path;
    for (const auto& place : {folder / "variants" / shelf, folder})
        if (auto path = place / (hash + "-800.webp"); is_file(path)) return path;
    return std::nullopt;
}

} // namespace

std::string_view hash_in_address(std::string_view source) {
    const std::size_t at = source.rfind(media_folder);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = source.substr(at + media_folder.size());
    if (rest.size() <= hash_characters || rest[hash_characters] != '/') return {};
    const std::string_view hash = rest.substr(0, hash_characters);
    return hash.find_first_not_of("0123456789abcdef") == std::string_view::npos ? hash : std::string_view();
}

void Pictures::warn(std::int64_t line, std::string reason) {
    warnings_.push_back({line, "Image Src", std::move(reason)});
}

std::vector<std::string> Pictures::unknown_hashes(const std::vector<FileProduct>& products) const {
    std::set<std::string, std::less<>> hashes;
    const auto look_at = [&](std::string_view source) {
        const std::string_view hash = hash_in_address(source);
        if (!hash.empty() && !stored_.contains(hash)) hashes.emplace(hash);
    };
    for (const FileProduct& product : products) {
        for (const FileImage& image : product.images) look_at(image.source);
        for (const std::string& source : product.variant_image_sources) look_at(source);
    }
    return {hashes.begin(), hashes.end()};
}

void Pictures::take(FileProduct& product, std::vector<media::Asset>& assets) {
    std::vector<ImageInput> images;
    bool is_complete = true;
    const auto add = [&](const std::string& hash, const std::string& alt) {
        const bool is_there = std::ranges::find(images, hash, &ImageInput::hash) != images.end();
        if (!is_there && images.size() < images_per_product_max) images.push_back({hash, alt});
    };
    for (const FileImage& image : product.images) {
        const auto hash = find(image.source, image.line, assets);
        if (hash)
            add(*hash, image.alt);
        else if (!folder_) {
            ++counts_.skipped;
            is_complete = false;
        }
    }
    for (std::size_t v = 0; v < product.input.variants.size(); ++v) {
        const std::string& source = product.variant_image_sources[v];
        if (source.empty()) continue;
        const auto hash = find(source, product.variant_lines[v], assets);
        if (!hash) continue;
        product.input.variants[v].image_hash = hash;
        add(*hash, product.input.title);
    }
    if (is_complete) product.input.images = std::move(images);
}

std::optional<std::string> Pictures::find(const std::string& source, std::int64_t line,
                                          std::vector<media::Asset>& assets) {
    const std::string hash(hash_in_address(source));
    if (stored_.contains(hash)) return hash;
    if (!folder_) return std::nullopt;
    const std::string name = hash.empty() ? file_name_of(source) : hash;
    if (const auto known = found_.find(name); known != found_.end()) return known->second;
    std::optional<std::filesystem::path> path;
    if (!hash.empty())
        path = find_by_hash(*folder_, hash);
    else if (!name.empty() && is_file(std::filesystem::path(*folder_) / name))
        path = std::filesystem::path(*folder_) / name;
    if (!path) warn(line, "there is no file \"" + name + "\" in " + *folder_);
    return found_[name] = path ? read(path->string(), name, line, assets) : std::nullopt;
}

/// Nothing is kept of a picture that is only looked at, so it has no hash either.
std::optional<std::string> Pictures::read(const std::string& path, const std::string& name, std::int64_t line,
                                          std::vector<media::Asset>& assets) {
    std::error_code failure;
    if (std::filesystem::file_size(path, failure) > media::original_bytes_max) {
        warn(line, name + " is larger than 20 MB");
        return std::nullopt;
    }
    if (mode_ == Mode::only_look) {
        ++counts_.taken;
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    Result<media::Asset> asset = media_->store_original(std::move(bytes).str());
    if (!asset) {
        warn(line, name + ": " + asset.error().detail);
        return std::nullopt;
    }
    ++counts_.taken;
    assets.push_back(*asset);
    return asset->hash;
}

} // namespace rialto::catalog
