#include "media/media.hpp"

#include "base/niceness.hpp"
#include "media/files.hpp"
#include "media/image.hpp"
#include "media/sql.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/http.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace rialto::media {

namespace {

constexpr int render_niceness = 10; // requests come first, also for the processor

std::string hash_of(std::string_view bytes) {
    const crypto::Digest digest = crypto::sha256(bytes);
    return crypto::hex(crypto::bytes(digest).substr(0, 16));
}

/// The digest of what is sent is its ETag: another libvips may make other bytes of the same original.
Variant prebuild_variant(std::string webp) {
    const std::pair<std::string, std::string> headers[] = {
        {"Cache-Control", "public, max-age=31536000, immutable"},
        {"Cross-Origin-Resource-Policy", "cross-origin"},
        {"X-Content-Type-Options", "nosniff"}};
    const std::string etag = '"' + hash_of(webp) + '"';
    return http::prebuild(200, "image/webp", std::move(webp), headers, etag);
}

/// Least recently used variants, bounded by bytes. Under the store's mutex.
class VariantCache {
  public:
    Variant find(const std::string& hash) {
        const auto at = entries_.find(hash);
        if (at == entries_.end()) return nullptr;
        order_.splice(order_.begin(), order_, at->second.place);
        return at->second.variant;
    }
    void put(const std::string& hash, Variant variant) {
        if (entries_.contains(hash)) return;
        order_.push_front(hash);
        total_ += size_of(*variant);
        entries_.emplace(hash, Entry{std::move(variant), order_.begin()});
        while (total_ > cached_bytes_max) {
            const auto oldest = entries_.find(order_.back());
            total_ -= size_of(*oldest->second.variant);
            entries_.erase(oldest);
            order_.pop_back();
        }
    }

  private:
    struct Entry {
        Variant variant;
        std::list<std::string>::iterator place;
    };
    static std::size_t size_of(const http::Prebuilt& variant) {
        return variant.body.size() + variant.head.size() + variant.not_modified.size();
    }
    std::list<std::string> order_; // newest first
    std::unordered_map<std::string, Entry> entries_;
    std::size_t total_ = 0;
};

} // namespace

Size variant_size(int original_width, int original_height) {
    if (original_width <= variant_width) return {original_width, original_height};
    const std::int64_t height =
        (static_cast<std::int64_t>(original_height) * variant_width + original_width / 2) / original_width;
    return {variant_width, static_cast<int>(std::max<std::int64_t>(1, height))};
}

std::string variant_url(std::string_view hash) {
    return "/media/" + std::string(hash) + "/800.webp";
}

struct MediaStore::State {
    explicit State(Options options) : files(options.folder, options.owner) {}

    /// Somebody who waits for a picture: called once, on a render thread.
    using Waiter = std::function<void(Rendered)>;

    /// What a render thread takes: pictures that somebody waits for come first, the backlog when nobody does.
    enum class Takes { wanted, wanted_and_backlog };

    void work(Takes takes);
    void work_until_stopped(Takes takes);
    Rendered render_now(const std::string& hash);
    void finish(const std::string& hash, const Rendered& rendered);

    Files files;
    std::mutex mutex;
    std::condition_variable changed;
    VariantCache cache;
    std::unordered_map<std::string, std::vector<Waiter>> waiting; // by hash: one flight for all of them
    std::deque<std::string> wanted;                               // hashes of `waiting`, in order of arrival
    std::deque<std::string> missing;                              // the backlog
    std::unordered_set<std::string> unsound;                      // not to be tried again
    bool stopping = false;
    std::vector<std::thread> threads;
};

Rendered MediaStore::State::render_now(const std::string& hash) {
    const auto original = files.find_original(hash);
    if (!original) return {Render::unknown, nullptr};
    const auto bytes = read_whole(original->first);
    if (!bytes) return {Render::unknown, nullptr};
    Result<std::string> webp =
        make_variant(*bytes, original->second == "svg" ? Source::trusted_svg : Source::foreign);
    if (!webp) {
        telemetry::warn("media_original_unsound", {{"hash", std::string_view(hash)}});
        return {Render::unsound, nullptr};
    }
    try {
        files.write(files.variant_path(hash), *webp, Files::Durability::whole);
    } catch (const std::system_error& failure) {
        telemetry::warn("media_variant_not_kept", {{"reason", std::string_view(failure.what())}});
    }
    return {Render::ready, prebuild_variant(std::move(*webp))};
}

void MediaStore::State::finish(const std::string& hash, const Rendered& rendered) {
    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex);
        if (rendered.variant) cache.put(hash, rendered.variant);
        if (rendered.outcome == Render::unsound && unsound.size() < unsound_max) unsound.insert(hash);
        if (auto entry = waiting.extract(hash)) waiters = std::move(entry.mapped());
    }
    for (Waiter& waiter : waiters) waiter(rendered);
}

void MediaStore::State::work(Takes takes) {
    set_niceness(render_niceness);
    work_until_stopped(takes);
    leave_vips();
}

void MediaStore::State::work_until_stopped(Takes takes) {
    for (std::unique_lock lock(mutex);;) {
        changed.wait(lock, [&] {
            return stopping || !wanted.empty() || (takes == Takes::wanted_and_backlog && !missing.empty());
        });
        if (stopping) return;
        const bool is_wanted = !wanted.empty();
        std::deque<std::string>& queue = is_wanted ? wanted : missing;
        const std::string hash = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        if (is_wanted)
            finish(hash, render_now(hash));
        else if (::access(files.variant_path(hash).c_str(), R_OK) != 0)
            render_now(hash);
        lock.lock();
    }
}

MediaStore::MediaStore(Options options) : state_(std::make_unique<State>(options)) {
    start_vips();
    // All but one are kept for those who wait: a drawing of the backlog may take seconds.
    for (int i = 0; i < options.render_threads; ++i) {
        const State::Takes takes = i == 0 ? State::Takes::wanted_and_backlog : State::Takes::wanted;
        state_->threads.emplace_back([state = state_.get(), takes] { state->work(takes); });
    }
}

MediaStore::~MediaStore() {
    stop();
}

void MediaStore::stop() {
    std::unordered_map<std::string, std::vector<State::Waiter>> left;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        left.swap(state_->waiting);
        state_->wanted.clear();
    }
    state_->changed.notify_all();
    for (auto& [hash, waiters] : left)
        for (State::Waiter& waiter : waiters) waiter({Render::busy, nullptr});
    for (std::thread& thread : state_->threads)
        if (thread.joinable()) thread.join();
}

Result<Asset> MediaStore::store_original(std::string bytes) {
    if (bytes.size() > original_bytes_max)
        return fail(ErrorKind::too_large, "picture_too_large", "A picture may have at most 20 MB.");
    Result<Asset> asset = inspect(bytes);
    if (!asset) return asset;
    asset->hash = hash_of(bytes);
    asset->bytes = static_cast<std::int64_t>(bytes.size());
    state_->files.write(state_->files.original_path(asset->hash, asset->format), bytes,
                        Files::Durability::now);
    return asset;
}

std::vector<Asset> MediaStore::store_trusted(std::vector<TrustedSvg> pictures) {
    std::vector<Asset> assets;
    for (TrustedSvg& picture : pictures) {
        Asset asset{hash_of(picture.text),
                    "svg",
                    picture.width,
                    picture.height,
                    static_cast<std::int64_t>(picture.text.size()),
                    std::move(picture.placeholder)};
        state_->files.write(state_->files.original_path(asset.hash, "svg"), picture.text,
                            Files::Durability::later);
        assets.push_back(std::move(asset));
    }
    state_->files.flush();
    return assets;
}

bool MediaStore::has_original(std::string_view hash) const {
    return is_hash(hash) && state_->files.find_original(hash).has_value();
}

Variant MediaStore::find_variant(std::string_view hash) {
    if (!is_hash(hash)) return nullptr;
    const std::string key(hash);
    {
        const std::lock_guard lock(state_->mutex);
        if (Variant variant = state_->cache.find(key)) return variant;
    }
    auto read = read_whole(state_->files.variant_path(hash));
    if (!read || read->empty()) return nullptr;
    Variant variant = prebuild_variant(std::move(*read));
    const std::lock_guard lock(state_->mutex);
    state_->cache.put(key, variant);
    return variant;
}

Task<Rendered> MediaStore::render(std::string hash, Deadline deadline) {
    if (Variant variant = find_variant(hash)) co_return Rendered{Render::ready, std::move(variant)};
    if (!has_original(hash)) co_return Rendered{Render::unknown, nullptr};
    const Executor executor = co_await asio::this_coro::executor;

    // Shared with the render thread, which may answer after the wait was given up.
    struct Wait {
        explicit Wait(Executor executor_, Deadline deadline_) : timer(executor_, deadline_) {}
        asio::steady_timer timer;
        std::optional<Rendered> rendered;
    };
    const auto wait = std::make_shared<Wait>(executor, deadline);
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->unsound.contains(hash)) co_return Rendered{Render::unsound, nullptr};
        const bool is_first = !state_->waiting.contains(hash);
        if (state_->stopping || (is_first && state_->wanted.size() >= render_queue_max))
            co_return Rendered{Render::busy, nullptr};
        // The timer goes to its loop with the answer: here it could outlive the loop.
        state_->waiting[hash].push_back([kept = wait, executor](Rendered rendered) mutable {
            asio::post(executor, [kept = std::move(kept), rendered = std::move(rendered)]() mutable {
                kept->rendered = std::move(rendered);
                kept->timer.cancel();
            });
        });
        if (is_first) state_->wanted.push_back(hash);
    }
    state_->changed.notify_all();
    if (!wait->rendered) co_await wait->timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
    co_return wait->rendered.value_or(Rendered{Render::late, nullptr});
}

void MediaStore::render_missing(std::vector<std::string> hashes) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->missing.assign(hashes.begin(), hashes.end());
    }
    state_->changed.notify_all();
}

std::size_t MediaStore::backlog() const {
    const std::lock_guard lock(state_->mutex);
    return state_->missing.size();
}

Task<> record_assets(postgres::Session& session, std::vector<Asset> assets, Time at) {
    std::vector<std::string> hashes, asset_formats, placeholders;
    std::vector<std::int32_t> widths, heights;
    std::vector<std::int64_t> sizes;
    for (const Asset& asset : assets) {
        hashes.push_back(asset.hash);
        asset_formats.push_back(asset.format);
        widths.push_back(asset.width);
        heights.push_back(asset.height);
        sizes.push_back(asset.bytes);
        placeholders.push_back(asset.placeholder);
    }
    co_await session.run(sql::record_assets,
                         postgres::params(hashes, asset_formats, widths, heights, sizes, placeholders, at));
}

Task<std::vector<std::string>> find_assets(postgres::Session& session, std::vector<std::string> hashes) {
    const postgres::Rows rows = co_await session.run(sql::find_assets, postgres::params(hashes));
    std::vector<std::string> found;
    for (const postgres::Row row : rows) found.push_back(row.get<std::string>(0));
    co_return found;
}

} // namespace rialto::media
