#pragma once
// A compiled catalog on disk, so that a node starts from it instead of compiling again: each part is a file
// of its own, named by its checksum and never changed, and a small list of them ("catalog") is replaced
// whole. Nothing here is the only copy of anything: what is missing, damaged, of another version or of
// another store is refused and made again from the database. For the same reason files are not synced to the
// disk: that would hold up PostgreSQL's commits there, and a torn file is seen by its checksum.

#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/engine/part.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rialto::catalog {

struct SavedPart {
    std::shared_ptr<const Part> part;
    std::shared_ptr<const Words> live;
};

struct SavedCatalog {
    std::int64_t position = 0;       // in the event log: changes up to it are in
    std::optional<Time> position_at; // when that event was written; nullopt when nobody knows any more
    std::int64_t price_epoch = 0;    // Snapshot::price_epoch
    std::uint64_t fingerprint = 0;   // of what else went into the parts
    std::vector<SavedPart> parts;    // oldest first
};

class CatalogFiles {
  public:
    /// Makes the directory (mode 0700) when something is written.
    explicit CatalogFiles(std::string directory);
    ~CatalogFiles();
    CatalogFiles(const CatalogFiles&) = delete;
    CatalogFiles& operator=(const CatalogFiles&) = delete;

    /// Maps the files; the parts keep them mapped. Blocks for as long as it takes to read them once. Errors:
    /// `nothing_saved`; `damaged` (also when of another version); `unreadable`.
    Result<SavedCatalog> read();

    /// Writes the parts that are not there yet or were found damaged, then the list, then removes parts that
    /// are in no list. Blocks. Of several processes with one directory the first to write does so for its
    /// whole life, the others only read: error `in_use`. Other errors: `unwritable`.
    Result<> write(const SavedCatalog& catalog);

  private:
    Result<> take_directory();
    std::string path(const std::string& name) const { return directory_ + "/" + name; }

    std::string directory_;
    std::set<std::string> good_; // files that were found or made whole; others are written again
    int lock_ = -1;              // a descriptor; −1 while we may not write
};

} // namespace rialto::catalog
