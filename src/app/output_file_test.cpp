#include "app/output_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <system_error>

namespace rialto::app {
namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "rialto-output-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path / name).rdbuf();
        return text.str();
    }
    std::size_t count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }
};

TEST(output_file, is_whole_or_not_there) {
    const Folder folder;
    {
        OutputFile abandoned(folder.path / "a.csv");
        abandoned.write("half");
        EXPECT_FALSE(fs::exists(folder.path / "a.csv"));
    }
    EXPECT_EQ(folder.count(), 0U);
    OutputFile file(folder.path / "a.csv");
    file.write("one ");
    file.write("two");
    file.commit();
    EXPECT_EQ(folder.read("a.csv"), "one two");
    OutputFile next(folder.path / "a.csv");
    next.write("three");
    EXPECT_EQ(folder.read("a.csv"), "one two");
    next.commit();
    EXPECT_EQ(folder.read("a.csv"), "three");
    EXPECT_EQ(folder.count(), 1U);
}

TEST(output_file, follows_a_link_and_leaves_devices_in_their_place) {
    const Folder folder;
    std::ofstream(folder.path / "real.csv") << "old";
    fs::create_symlink(folder.path / "real.csv", folder.path / "link.csv");
    OutputFile file(folder.path / "link.csv");
    file.write("new");
    file.commit();
    EXPECT_TRUE(fs::is_symlink(folder.path / "link.csv"));
    EXPECT_EQ(folder.read("real.csv"), "new");
    OutputFile nothing("/dev/null");
    nothing.write("x");
    nothing.commit();
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(output_file, says_when_it_cannot_be_written) {
    EXPECT_THROW(OutputFile("/nowhere/a.csv"), std::system_error);
    OutputFile full("/dev/full");
    EXPECT_THROW(
        {
            full.write("x");
            full.commit();
        },
        std::system_error);
}

} // namespace
} // namespace rialto::app
