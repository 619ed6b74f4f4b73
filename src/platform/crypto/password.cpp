#include "platform/crypto/password.hpp"

#include "base/check.hpp"
#include "base/niceness.hpp"
#include "platform/crypto/crypto.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <sodium.h>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rialto::crypto {

namespace {

constexpr int hasher_niceness = 5; // browsing comes first, also for the processor
constexpr std::size_t decoy_bytes = 32;
constexpr int cost_memory = 8; // the latest hash weighs an eighth in what one is thought to take

struct Limits {
    unsigned long long operations;
    std::size_t memory_bytes;
};

Limits limits_of(PasswordCost cost) {
    if (cost == PasswordCost::least)
        return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
    return {crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE};
}

/// Nothing when the memory could not be had.
std::string hash_now(std::string_view password, Limits limits) {
    std::array<char, crypto_pwhash_argon2id_STRBYTES> text{};
    if (crypto_pwhash_argon2id_str(text.data(), password.data(), password.size(), limits.operations,
                                   limits.memory_bytes) != 0)
        return {};
    return text.data();
}

bool matches_now(std::string_view password, const std::string& hash) {
    return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

} // namespace

struct PasswordHasher::State {
    using Work = std::function<void()>;
    /// Exactly one of the two is called, once: `work` by a thread, or `give_up` when it is too late.
    struct Job {
        Work work;
        Work give_up;
        Deadline deadline;
    };

    explicit State(HasherOptions options_) : options(options_), limits(limits_of(options_.cost)) {
        CHECK(sodium_init() >= 0);
        const Deadline begun = Steady::now();
        decoy = hash_now(random_bytes(decoy_bytes), limits);
        cost = Steady::now() - begun;
        if (decoy.empty()) throw std::runtime_error("no memory to hash passwords with");
    }

    bool put(Job job) {
        {
            const std::lock_guard lock(mutex);
            if (stopping || jobs.size() >= options.queue_max || !is_in_time(job.deadline)) return false;
            jobs.push_back(std::move(job));
        }
        changed.notify_one();
        return true;
    }

    /// Under the mutex. Who finds a thread free is never refused, whatever the last hashes took.
    bool is_in_time(Deadline deadline) const {
        const auto threads_count = static_cast<std::size_t>(std::max(1, options.threads));
        const std::size_t ahead = jobs.size() + busy;
        if (ahead < threads_count) return true;
        return Steady::now() + cost * static_cast<std::int64_t>(ahead / threads_count + 1) <= deadline;
    }

    void work() {
        set_niceness(hasher_niceness);
        for (std::unique_lock lock(mutex);;) {
            changed.wait(lock, [&] { return stopping || !jobs.empty(); });
            if (stopping) return;
            const Job job = std::move(jobs.front());
            jobs.pop_front();
            ++busy;
            lock.unlock();
            const Deadline begun = Steady::now();
            const bool is_late = begun >= job.deadline;
            is_late ? job.give_up() : job.work();
            lock.lock();
            --busy;
            if (!is_late) cost += (Steady::now() - begun - cost) / cost_memory;
        }
    }

    /// Does `make` on a thread; the caller's loop goes on meanwhile.
    template <class T>
    Task<std::optional<T>> run(std::function<T()> make, Deadline deadline) {
        struct Wait {
            explicit Wait(Executor executor) : timer(executor, asio::steady_timer::time_point::max()) {}
            asio::steady_timer timer;
            std::optional<T> made;
            bool done = false;
        };
        const Executor executor = co_await asio::this_coro::executor;
        const auto wait = std::make_shared<Wait>(executor);
        // The timer goes to its loop with the answer: what a thread keeps of it could outlive the loop.
        const auto kept = std::make_shared<std::shared_ptr<Wait>>(wait);
        const auto answer = [kept, executor](std::optional<T> made) {
            asio::post(executor, [waiting = std::move(*kept), made = std::move(made)]() mutable {
                waiting->made = std::move(made);
                waiting->done = true;
                waiting->timer.cancel();
            });
        };
        const bool is_queued =
            put({[answer, make] { answer(make()); }, [answer] { answer(std::nullopt); }, deadline});
        if (!is_queued) co_return std::nullopt;
        if (!wait->done) co_await wait->timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        co_return std::move(wait->made);
    }

    const HasherOptions options;
    const Limits limits;
    std::string decoy;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;
    std::size_t busy = 0;    // threads
    Steady::duration cost{}; // of a hash, of late
    bool stopping = false;
    std::vector<std::thread> threads;
};

PasswordHasher::PasswordHasher(HasherOptions options) : state_(std::make_unique<State>(options)) {
    for (int i = 0; i < options.threads; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

PasswordHasher::~PasswordHasher() {
    stop();
}

void PasswordHasher::stop() {
    std::deque<State::Job> left;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        left.swap(state_->jobs);
    }
    state_->changed.notify_all();
    for (const State::Job& job : left) job.give_up();
    for (std::thread& thread : state_->threads)
        if (thread.joinable()) thread.join();
}

Task<std::optional<std::string>> PasswordHasher::hash(std::string password, Deadline deadline) {
    std::optional<std::string> made = co_await state_->run<std::string>(
        [password = std::move(password), limits = state_->limits] { return hash_now(password, limits); },
        deadline);
    if (made && made->empty()) co_return std::nullopt;
    co_return made;
}

Task<std::optional<bool>> PasswordHasher::matches(std::string password, std::optional<std::string> hash,
                                                  Deadline deadline) {
    const bool is_decoy = !hash.has_value();
    co_return co_await state_->run<bool>([password = std::move(password),
                                          known = is_decoy ? state_->decoy : std::move(*hash),
                                          is_decoy] { return matches_now(password, known) && !is_decoy; },
                                         deadline);
}

} // namespace rialto::crypto
