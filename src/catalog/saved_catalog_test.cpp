#include "catalog/saved_catalog.hpp"
#include "catalog/test_catalog.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace rialto::catalog {
namespace {

namespace fs = std::filesystem;

class catalog_files : public testing::Test {
  protected:
    catalog_files() : directory_(testing::TempDir() + "/rialto-files-" + std::to_string(::getpid())) {
        fs::remove_all(directory_);
    }
    ~catalog_files() override { fs::remove_all(directory_); }

    static SavedCatalog make(std::uint32_t seed, std::size_t parts) {
        const test::RandomCatalog random = test::CatalogMaker(seed).make(60);
        const Availability availability(5);
        SavedCatalog catalog{.position = 41,
                             .position_at = Time(std::chrono::seconds(1'800'000'000)),
                             .price_epoch = 3,
                             .fingerprint = 7,
                             .parts = {}};
        for (const PartState& state : random.snapshot(availability, parts).parts)
            catalog.parts.push_back({state.part, state.live});
        return catalog;
    }

    std::vector<fs::path> part_files() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(directory_))
            if (entry.path().extension() == ".part") files.push_back(entry.path());
        return files;
    }

    static void flip_byte(const fs::path& file, std::int64_t at) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(at);
        const char byte = static_cast<char>(stream.get() ^ 0x20);
        stream.seekp(at);
        stream.put(byte);
    }

    static std::string code_of(const Result<SavedCatalog>& read) { return read ? "" : read.error().code; }

    std::string directory_;
};

TEST_F(catalog_files, give_back_what_was_written) {
    const SavedCatalog catalog = make(1, 3);
    ASSERT_TRUE(CatalogFiles(directory_).write(catalog));
    const auto read = CatalogFiles(directory_).read();
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->position, 41);
    EXPECT_EQ(read->position_at, catalog.position_at);
    EXPECT_EQ(read->price_epoch, 3);
    EXPECT_EQ(read->fingerprint, 7U);
    ASSERT_EQ(read->parts.size(), 3U);
    for (std::size_t p = 0; p < 3; ++p) {
        EXPECT_EQ(*read->parts[p].live, *catalog.parts[p].live);
        ASSERT_EQ(read->parts[p].part->size(), catalog.parts[p].part->size());
        for (Ordinal ordinal = 0; ordinal < read->parts[p].part->size(); ++ordinal)
            EXPECT_EQ(read->parts[p].part->product(ordinal)->title,
                      catalog.parts[p].part->product(ordinal)->title);
    }
}

TEST_F(catalog_files, that_are_not_there_are_told_from_damaged_ones) {
    EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "nothing_saved");
    fs::create_directory(directory_);
    EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "nothing_saved");
    std::ofstream(directory_ + "/catalog") << "something else";
    EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "damaged");
}

TEST_F(catalog_files, with_any_byte_changed_or_cut_off_are_refused) {
    ASSERT_TRUE(CatalogFiles(directory_).write(make(2, 1)));
    for (const fs::path& file : {part_files().at(0), fs::path(directory_ + "/catalog")}) {
        const auto size = static_cast<std::int64_t>(fs::file_size(file));
        for (std::int64_t at = 0; at < size; at += 1 + size / 50) {
            flip_byte(file, at);
            EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "damaged") << file << " at " << at;
            flip_byte(file, at);
        }
    }
    ASSERT_TRUE(CatalogFiles(directory_).read());
    fs::resize_file(part_files()[0], fs::file_size(part_files()[0]) - 64);
    EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "damaged");
    fs::remove(part_files()[0]);
    EXPECT_EQ(code_of(CatalogFiles(directory_).read()), "nothing_saved");
}

TEST_F(catalog_files, that_were_damaged_are_written_again) {
    const SavedCatalog catalog = make(3, 2);
    ASSERT_TRUE(CatalogFiles(directory_).write(catalog));
    flip_byte(part_files()[0], 200);
    CatalogFiles files(directory_);
    EXPECT_EQ(code_of(files.read()), "damaged");
    ASSERT_TRUE(files.write(catalog));
    EXPECT_TRUE(CatalogFiles(directory_).read());
}

TEST_F(catalog_files, keep_parts_that_are_still_in_the_list_and_drop_the_others) {
    CatalogFiles files(directory_);
    SavedCatalog catalog = make(4, 3);
    ASSERT_TRUE(files.write(catalog));
    EXPECT_EQ(part_files().size(), 3U);
    const auto kept = files.read();
    catalog.parts.pop_back();
    ASSERT_TRUE(files.write(catalog));
    EXPECT_EQ(part_files().size(), 2U);
    EXPECT_EQ(kept->parts[2].part->product(0)->id, kept->parts[2].part->ids[0]); // still mapped
}

TEST_F(catalog_files, are_written_by_one_process_and_read_by_all) {
    CatalogFiles first(directory_);
    CatalogFiles second(directory_);
    ASSERT_TRUE(first.write(make(5, 1)));
    const Result<> refused = second.write(make(6, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "in_use");
    EXPECT_TRUE(second.read());
}

TEST_F(catalog_files, that_cannot_be_written_leave_the_old_ones) {
    if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
    CatalogFiles files(directory_);
    ASSERT_TRUE(files.write(make(7, 1)));
    fs::create_symlink("/dev/full", directory_ + "/catalog.new");
    const Result<> refused = files.write(make(8, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "unwritable");
    const auto read = CatalogFiles(directory_).read();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->parts.size(), 1U);
}

} // namespace
} // namespace rialto::catalog
