#include "media/files.hpp"
#include "media/media.hpp"
#include "media/routes.hpp"
#include "media/test_pictures.hpp"
#include "platform/crypto/crypto.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace rialto::media {

namespace {

using namespace std::chrono_literals;
using testing::draw;
using testing::draw_svg;

constexpr auto patience = 20s;

TrustedSvg composed(std::string text) {
    return {std::move(text), 800, 800, "#000000,#000000"};
}

TrustedSvg composed(int number) {
    return composed(draw_svg(number));
}

/// A fresh folder for a store.
class Folder {
  public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path().string() + "/rialto-media-XXXXXX";
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::vector<std::filesystem::path> files() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
            if (entry.is_regular_file()) found.push_back(entry.path());
        return found;
    }
    std::string path;
};

template <class T>
T run(Task<T> task) {
    asio::io_context loop;
    std::optional<T> result;
    asio::co_spawn(loop.get_executor(), std::move(task), [&](std::exception_ptr failure, T value) {
        if (!failure) result.emplace(std::move(value));
    });
    loop.run_for(patience);
    if (!result) throw std::runtime_error("the task did not end well");
    return std::move(*result);
}

Deadline soon() {
    return Steady::now() + patience;
}

bool comes_true(const std::function<bool()>& condition) {
    for (const Deadline end = soon(); Steady::now() < end; std::this_thread::yield())
        if (condition()) return true;
    return false;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST(store_original, names_a_picture_by_its_contents) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0});
    const std::string bytes = draw(".png");
    const Result<Asset> asset = store.store_original(bytes);
    ASSERT_TRUE(asset.has_value());
    const crypto::Digest digest = crypto::sha256(bytes);
    EXPECT_EQ(asset->hash, crypto::hex(crypto::bytes(digest).substr(0, 16)));
    EXPECT_EQ(asset->bytes, static_cast<std::int64_t>(bytes.size()));
    EXPECT_TRUE(store.has_original(asset->hash));
    EXPECT_EQ(store.store_original(bytes).value(), *asset);
    EXPECT_EQ(folder.files().size(), 1U);
}

TEST(store_original, leaves_no_trace_of_what_it_refuses) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0});
    EXPECT_EQ(store.store_original(std::string(original_bytes_max + 1, 'x')).error().code,
              "picture_too_large");
    EXPECT_EQ(store.store_original(draw_svg(1)).error().code, "unsupported_picture");
    EXPECT_EQ(store.store_original(draw(".jpg").substr(0, 100)).error().code, "broken_picture");
    EXPECT_TRUE(folder.files().empty());
}

TEST(store_original, writes_files_that_strangers_cannot_read) {
    const Folder folder;
    const mode_t before = ::umask(0);
    {
        MediaStore store({folder.path + "/media", 0});
        ASSERT_TRUE(store.store_original(draw(".webp")).has_value());
    }
    ::umask(before);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path))
        EXPECT_EQ(mode_of(entry.path()), entry.is_directory() ? 0750U : 0640U) << entry.path();
}

TEST(store_original, mends_a_file_that_a_power_cut_left_short) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0});
    const std::string bytes = draw(".png");
    ASSERT_TRUE(store.store_original(bytes).has_value());
    const std::filesystem::path file = folder.files().at(0);
    std::filesystem::resize_file(file, 0);
    ASSERT_TRUE(store.store_original(bytes).has_value());
    EXPECT_EQ(read_whole(file.string()), bytes);
}

TEST(store_original, throws_and_leaves_nothing_half_written_when_the_disk_refuses) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0});
    const Result<Asset> asset = store.store_original(draw(".png"));
    ASSERT_TRUE(asset.has_value());
    const std::filesystem::path file = folder.files().at(0);
    std::filesystem::remove(file);
    std::filesystem::create_directory(file); // the name is taken by something that no file can replace
    EXPECT_THROW(static_cast<void>(store.store_original(draw(".png"))), std::system_error);
    EXPECT_TRUE(folder.files().empty());
}

TEST(store_trusted, keeps_size_and_placeholder_as_given) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0});
    const std::vector<Asset> assets = store.store_trusted({composed(1), composed(2)});
    ASSERT_EQ(assets.size(), 2U);
    EXPECT_EQ(assets[0].format, "svg");
    EXPECT_EQ(assets[0].width, 800);
    EXPECT_EQ(assets[0].placeholder, "#000000,#000000");
    EXPECT_NE(assets[0].hash, assets[1].hash);
    EXPECT_EQ(folder.files().size(), 2U);
}

TEST(render, makes_a_variant_once_for_all_who_wait) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 2});
    const std::string hash = store.store_trusted({composed(300)}).at(0).hash;
    asio::io_context loop;
    std::vector<Rendered> answers;
    for (int i = 0; i < 8; ++i)
        asio::co_spawn(
            loop.get_executor(), store.render(hash, soon()),
            [&](std::exception_ptr, Rendered rendered) { answers.push_back(std::move(rendered)); });
    loop.run_for(patience);
    ASSERT_EQ(answers.size(), 8U);
    for (const Rendered& answer : answers) {
        EXPECT_EQ(answer.outcome, Render::ready);
        EXPECT_EQ(answer.variant, answers[0].variant);
    }
    EXPECT_EQ(folder.files().size(), 2U); // original and variant
}

/// A drawing that takes its time: `blurs` of them over the whole.
TrustedSvg slow_drawing(int number, int blurs) {
    std::string text =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"800\"><filter id=\"b\">"
        "<feGaussianBlur stdDeviation=\"60\"/></filter>";
    for (int i = 0; i < blurs; ++i)
        text += "<rect width=\"800\" height=\"800\" opacity=\"0.1\" filter=\"url(#b)\"/>";
    return composed(text + "<!-- " + std::to_string(number) + " --></svg>");
}

TEST(render, does_not_wait_for_the_backlog) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 2});
    std::vector<TrustedSvg> drawings{composed(301)};
    for (int i = 0; i < 5; ++i) drawings.push_back(slow_drawing(i, 20));
    std::vector<std::string> hashes;
    for (const Asset& asset : store.store_trusted(std::move(drawings))) hashes.push_back(asset.hash);
    store.render_missing({hashes.begin() + 1, hashes.end()});
    const Rendered rendered = run(store.render(hashes[0], soon()));
    EXPECT_EQ(rendered.outcome, Render::ready);
    EXPECT_GT(store.backlog(), 0U);
}

TEST(render, finds_a_variant_again_after_a_restart) {
    const Folder folder;
    std::string hash;
    {
        MediaStore store({folder.path + "/media", 1});
        hash = store.store_original(draw(".jpg")).value().hash;
        EXPECT_EQ(store.find_variant(hash), nullptr);
        ASSERT_EQ(run(store.render(hash, soon())).outcome, Render::ready);
    }
    MediaStore store({folder.path + "/media", 0});
    const Variant variant = store.find_variant(hash);
    ASSERT_NE(variant, nullptr);
    EXPECT_EQ(variant->body.substr(8, 4), "WEBP");
    EXPECT_EQ(store.find_variant(hash), variant); // from memory
}

TEST(render, knows_nothing_of_hashes_that_are_not_there) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 1});
    for (const char* hash :
         {"0123456789abcdef0123456789abcdef", "../../../../../../../etc/passwd00", "", "ABC"})
        EXPECT_EQ(run(store.render(hash, soon())).outcome, Render::unknown) << hash;
}

TEST(render, gives_up_at_the_deadline_and_goes_on_in_the_background) {
    const Folder folder;
    asio::io_context loop; // outlives the store, which still means to answer
    MediaStore store({folder.path + "/media", 1});
    const std::string hash = store.store_trusted({composed(5)}).at(0).hash;
    std::optional<Rendered> rendered;
    asio::co_spawn(loop.get_executor(), store.render(hash, Steady::now() - 1s),
                   [&](std::exception_ptr, Rendered answer) { rendered = std::move(answer); });
    loop.run_for(patience);
    ASSERT_TRUE(rendered.has_value());
    EXPECT_EQ(rendered->outcome, Render::late);
    EXPECT_TRUE(comes_true([&] { return store.find_variant(hash) != nullptr; }));
}

TEST(render, refuses_more_than_its_queue_holds_and_lets_go_when_stopped) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 0}); // nobody renders: the queue only fills
    std::vector<TrustedSvg> pictures;
    for (int i = 0; i <= static_cast<int>(render_queue_max); ++i) pictures.push_back(composed(i));
    const std::vector<Asset> assets = store.store_trusted(std::move(pictures));
    asio::io_context loop;
    std::vector<Render> outcomes;
    const auto ask = [&](const std::string& hash) {
        asio::co_spawn(loop.get_executor(), store.render(hash, soon()),
                       [&](std::exception_ptr, Rendered rendered) { outcomes.push_back(rendered.outcome); });
    };
    for (const Asset& asset : assets) ask(asset.hash);
    loop.poll();
    EXPECT_EQ(outcomes, std::vector<Render>{Render::busy}); // the one too many
    ask(assets[0].hash);                                    // waits with who is there already
    loop.poll();
    EXPECT_EQ(outcomes.size(), 1U);
    store.stop();
    loop.run_for(patience);
    EXPECT_EQ(outcomes, std::vector<Render>(render_queue_max + 2, Render::busy));
}

TEST(render, does_not_try_an_unsound_original_twice) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 1});
    const std::string half = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect";
    const std::string hash = store.store_trusted({composed(half)}).at(0).hash;
    EXPECT_EQ(run(store.render(hash, soon())).outcome, Render::unsound);
    store.stop(); // nobody could try again
    EXPECT_EQ(run(store.render(hash, soon())).outcome, Render::unsound);
}

TEST(render_missing, makes_what_is_not_there) {
    const Folder folder;
    MediaStore store({folder.path + "/media", 1});
    std::vector<std::string> hashes;
    for (const Asset& asset : store.store_trusted({composed(1), composed(2), composed(3)}))
        hashes.push_back(asset.hash);
    hashes.insert(hashes.begin() + 1, "0123456789abcdef0123456789abcdef"); // gone: no reason to stop
    store.render_missing(hashes);
    EXPECT_TRUE(comes_true([&] {
        return store.backlog() == 0 && store.find_variant(hashes[0]) && store.find_variant(hashes[2]) &&
               store.find_variant(hashes[3]);
    }));
}

class GetMedia : public ::testing::Test {
  protected:
    http::Response get(const std::string& hash, const std::string& file) {
        http::Request request;
        request.path_values[0] = hash;
        request.path_values[1] = file;
        request.deadline = soon();
        return run(get_media(store, request));
    }
    Folder folder;
    MediaStore store{{folder.path + "/media", 1}};
};

TEST_F(GetMedia, answers_with_an_immutable_webp) {
    const std::string hash = store.store_original(draw(".png")).value().hash;
    EXPECT_EQ(variant_url(hash), "/media/" + hash + "/800.webp");
    const http::Response response = get(hash, "800.webp");
    ASSERT_NE(response.prebuilt, nullptr);
    EXPECT_TRUE(response.prebuilt->head.starts_with("HTTP/1.1 200"));
    EXPECT_NE(response.prebuilt->head.find("image/webp"), std::string::npos);
    EXPECT_NE(response.prebuilt->head.find("public, max-age=31536000, immutable"), std::string::npos);
    EXPECT_TRUE(response.prebuilt->etag.starts_with('"'));
    EXPECT_FALSE(response.prebuilt->not_modified.empty());
    EXPECT_EQ(get(hash, "800.webp").prebuilt, response.prebuilt); // the same bytes, not a copy
}

TEST_F(GetMedia, knows_one_width_and_one_format) {
    const std::string hash = store.store_original(draw(".png")).value().hash;
    for (const char* file : {"400.webp", "800.avif", "800.jpg", "800", "", "../800.webp"})
        EXPECT_EQ(get(hash, file).status, 404) << file;
    EXPECT_EQ(get("../../secret", "800.webp").status, 404);
    EXPECT_EQ(get(std::string(32, '0'), "800.webp").status, 404);
}

TEST_F(GetMedia, asks_to_come_back_when_it_cannot_render_now) {
    const std::string hash = store.store_original(draw(".png")).value().hash;
    store.stop();
    const http::Response response = get(hash, "800.webp");
    EXPECT_EQ(response.status, 503);
    EXPECT_TRUE(std::ranges::any_of(response.headers,
                                    [](const auto& header) { return header.first == "Retry-After"; }));
}

} // namespace

} // namespace rialto::media
