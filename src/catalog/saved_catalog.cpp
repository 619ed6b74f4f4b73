#include "catalog/saved_catalog.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rialto::catalog {

namespace {

constexpr std::string_view list_name = "catalog";
constexpr std::string_view part_suffix = ".part";
constexpr std::string_view new_suffix = ".new";

struct Head {
    std::int64_t position;
    std::int64_t position_at; // microseconds since the epoch; −1 for unknown
    std::int64_t price_epoch;
    std::uint64_t fingerprint;
    std::uint64_t parts;
};

struct PartEntry {
    std::uint64_t checksum;
    std::uint64_t bytes;
};

Error failure(ErrorKind kind, const char* code, std::string detail) {
    return {kind, code, std::move(detail)};
}

Error damaged(std::string detail) {
    return failure(ErrorKind::invalid, "damaged", std::move(detail));
}

Error unwritable(const std::string& path) {
    return failure(ErrorKind::unavailable, "unwritable", path + ": " + std::strerror(errno));
}

std::string name_of(std::uint64_t checksum) {
    char name[17];
    std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(checksum));
    return std::string(name) + std::string(part_suffix);
}

/// A descriptor that is closed again.
struct File {
    int descriptor;
    explicit File(int opened) : descriptor(opened) {}
    ~File() {
        if (descriptor >= 0) ::close(descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
};

struct Mapping {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> keeps;
};

Result<Mapping> map_file(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.descriptor < 0)
        return std::unexpected(failure(ErrorKind::unavailable,
                                       errno == ENOENT ? "nothing_saved" : "unreadable",
                                       path + ": " + std::strerror(errno)));
    struct stat facts{};
    if (::fstat(file.descriptor, &facts) != 0 || facts.st_size <= 0)
        return std::unexpected(damaged(path + " is empty"));
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file.descriptor, 0);
    if (at == MAP_FAILED)
        return std::unexpected(
            failure(ErrorKind::unavailable, "unreadable", path + ": " + std::strerror(errno)));
    return Mapping{{static_cast<const std::byte*>(at), size},
                   std::shared_ptr<const void>(
                       at, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); })};
}

/// Under another name first: whoever reads sees a whole file or none.
Result<> write_file(const std::string& path, std::span<const std::byte> bytes) {
    const std::string made = path + std::string(new_suffix);
    {
        const File file(::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (file.descriptor < 0) return std::unexpected(unwritable(made));
        while (!bytes.empty()) {
            const ssize_t written = ::write(file.descriptor, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) {
                const Error error = unwritable(made);
                ::unlink(made.c_str()); // a full disk gets its room back
                return std::unexpected(error);
            }
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }
    if (::rename(made.c_str(), path.c_str()) != 0) return std::unexpected(unwritable(path));
    return {};
}

Result<SavedPart> read_part(const std::string& path, const PartEntry& entry, Bits live) {
    Result<Mapping> mapping = map_file(path);
    if (!mapping) return std::unexpected(std::move(mapping).error());
    if (mapping->bytes.size() != entry.bytes) return std::unexpected(damaged(path + " has another size"));
    auto part = Part::open(mapping->bytes, mapping->keeps, PartImage::Checksum::compared);
    if (!part) return std::unexpected(damaged(path + ": " + part.error().detail));
    if ((*part)->image().checksum() != entry.checksum)
        return std::unexpected(damaged(path + " is another part"));
    if (live.size() != (*part)->words()) return std::unexpected(damaged(path + ": its list does not fit"));
    Words words(live.begin(), live.end());
    const Words all = all_bits((*part)->size());
    for (std::size_t w = 0; w < words.size(); ++w) words[w] &= all[w];
    return SavedPart{std::move(*part), std::make_shared<const Words>(std::move(words))};
}

} // namespace

CatalogFiles::CatalogFiles(std::string directory) : directory_(std::move(directory)) {}

CatalogFiles::~CatalogFiles() {
    if (lock_ >= 0) ::close(lock_);
}

Result<SavedCatalog> CatalogFiles::read() {
    good_.clear();
    Result<Mapping> mapping = map_file(path(std::string(list_name)));
    if (!mapping) return std::unexpected(std::move(mapping).error());
    const Result<PartImage> image = PartImage::open(mapping->bytes, PartImage::Checksum::compared);
    if (!image) return std::unexpected(image.error());
    const auto head = image->get<Head>(Section::catalog_head);
    const auto entries = image->get<PartEntry>(Section::catalog_parts);
    if (head.size() != 1 || entries.size() != head[0].parts)
        return std::unexpected(damaged("the list of parts does not fit"));
    SavedCatalog catalog{.position = head[0].position,
                         .position_at = {},
                         .price_epoch = head[0].price_epoch,
                         .fingerprint = head[0].fingerprint,
                         .parts = {}};
    if (head[0].position_at >= 0) catalog.position_at = Time(Duration(head[0].position_at));
    for (std::uint32_t p = 0; p < entries.size(); ++p) {
        Result<SavedPart> part =
            read_part(path(name_of(entries[p].checksum)), entries[p], image->get<Word>(Section::live, p));
        if (!part) return std::unexpected(std::move(part).error());
        good_.insert(name_of(entries[p].checksum));
        catalog.parts.push_back(std::move(*part));
    }
    return catalog;
}

Result<> CatalogFiles::take_directory() {
    if (lock_ >= 0) return {};
    if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST)
        return std::unexpected(unwritable(directory_));
    const int lock = ::open(path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return std::unexpected(unwritable(path("lock")));
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return std::unexpected(
            failure(ErrorKind::conflict, "in_use", "another process writes " + directory_));
    }
    lock_ = lock;
    return {};
}

Result<> CatalogFiles::write(const SavedCatalog& catalog) {
    if (Result<> taken = take_directory(); !taken) return taken;
    std::vector<PartEntry> entries;
    std::set<std::string> names{std::string(list_name), "lock"};
    PartImageWriter list;
    for (std::uint32_t p = 0; p < catalog.parts.size(); ++p) {
        const PartImage& image = catalog.parts[p].part->image();
        entries.push_back({image.checksum(), image.bytes().size()});
        const std::string name = name_of(image.checksum());
        if (!good_.contains(name)) {
            if (Result<> written = write_file(path(name), image.bytes()); !written) return written;
            good_.insert(name);
        }
        names.insert(name);
        list.add(Section::live, p, std::span<const Word>(*catalog.parts[p].live));
    }
    const Head head{catalog.position,
                    catalog.position_at ? catalog.position_at->time_since_epoch().count() : -1,
                    catalog.price_epoch, catalog.fingerprint, entries.size()};
    list.add(Section::catalog_head, 0, std::span(&head, 1));
    list.add(Section::catalog_parts, entries);
    const std::vector<std::byte> bytes = list.finish();
    if (Result<> written = write_file(path(std::string(list_name)), bytes); !written) return written;
    std::error_code ignored; // what stays is removed the next time
    std::vector<std::filesystem::path> old;
    for (const auto& entry : std::filesystem::directory_iterator(directory_, ignored))
        if (!names.contains(entry.path().filename().string())) old.push_back(entry.path());
    for (const std::filesystem::path& one : old) {
        std::filesystem::remove(one, ignored);
        good_.erase(one.filename().string());
    }
    return {};
}

} // namespace rialto::catalog
