// libcurl's transfers of one client run on one thread: they wait for the network nearly all their time, names
// are resolved beside it, and the loops are spared libcurl's handshakes and copying.

#include "base/check.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/http_client/transfer.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace rialto::http_client {

namespace {

/// A look around without anything to do: libcurl wakes it for sockets and its own timers, send() for
/// requests.
constexpr std::chrono::milliseconds idle_poll{1000};

struct Job {
    Job(Request request, Deadline deadline, std::size_t answer_bytes_max)
        : transfer(std::move(request), deadline, answer_bytes_max) {}

    Transfer transfer;
    Deadline begun = Steady::now();
    std::move_only_function<void(Result<Answer>)> done;
};

using JobPointer = std::unique_ptr<Job>;

void initialise_curl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    CHECK(code == CURLE_OK);
}

std::string_view outcome_of(const Result<Answer>& result) {
    constexpr std::array<std::string_view, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
    if (!result) return result.error().code;
    return classes[static_cast<std::size_t>(std::clamp(result->status / 100, 1, 5) - 1)];
}

} // namespace

struct Client::State {
    explicit State(Options given) : options(std::move(given)) {
        initialise_curl();
        multi = curl_multi_init();
        CHECK(multi != nullptr);
        CHECK(curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.in_flight_max)) ==
              CURLM_OK);
        thread = std::thread([this] { work(); });
    }
    ~State();

    /// From any thread.
    void submit(JobPointer job);

    void work();
    bool take_new();
    void start_waiting();
    bool collect_done();
    std::chrono::milliseconds time_to_wait() const;
    void finish(JobPointer job, Result<Answer> result);

    const Options options;
    telemetry::Histogram seconds =
        telemetry::histogram("rialto_http_client_seconds", "From asking another service to its answer",
                             {{"service", options.name}});
    CURLM* multi = nullptr;

    std::mutex mutex; // of the two below
    std::vector<JobPointer> submitted;
    bool stopped = false;

    // The thread's own.
    std::deque<JobPointer> waiting;
    std::map<CURL*, JobPointer> in_flight;

    std::thread thread;
};

Client::State::~State() {
    {
        const std::lock_guard lock(mutex);
        stopped = true;
    }
    curl_multi_wakeup(multi);
    thread.join();
    // No transfer is left in it.
    curl_multi_cleanup(multi);
}

void Client::State::submit(JobPointer job) {
    {
        const std::lock_guard lock(mutex);
        submitted.push_back(std::move(job));
    }
    curl_multi_wakeup(multi);
}

void Client::State::finish(JobPointer job, Result<Answer> result) {
    seconds.observe(std::chrono::duration<double>(Steady::now() - job->begun).count());
    telemetry::counter("rialto_http_client_answers_total", "Requests to other services, by how they ended",
                       {{"service", options.name}, {"outcome", outcome_of(result)}})
        .add();
    job->done(std::move(result));
}

// False when the client ends.
bool Client::State::take_new() {
    std::vector<JobPointer> fresh;
    bool ends = false;
    {
        const std::lock_guard lock(mutex);
        fresh.swap(submitted);
        ends = stopped;
    }
    for (JobPointer& job : fresh) {
        if (waiting.size() >= options.waiting_max + options.in_flight_max - in_flight.size()) {
            Result<Answer> refused =
                job->transfer.give_up("busy", "Too many requests to " + job->transfer.host() + " wait.");
            finish(std::move(job), std::move(refused));
        } else {
            waiting.push_back(std::move(job));
        }
    }
    return !ends;
}

void Client::State::start_waiting() {
    const Deadline at = Steady::now();
    const auto is_late = [at](const JobPointer& job) { return job->transfer.deadline() <= at; };
    for (auto late = std::ranges::find_if(waiting, is_late); late != waiting.end();
         late = std::ranges::find_if(waiting, is_late)) {
        JobPointer job = std::move(*late);
        waiting.erase(late);
        Result<Answer> result = job->transfer.give_up(
            "unreachable", job->transfer.host() + " could not be asked in time: others came first.");
        finish(std::move(job), std::move(result));
    }
    while (!waiting.empty() && in_flight.size() < options.in_flight_max) {
        JobPointer job = std::move(waiting.front());
        waiting.pop_front();
        CURL* const easy = job->transfer.prepare();
        if (easy == nullptr) {
            Result<Answer> result = job->transfer.unsendable();
            finish(std::move(job), std::move(result));
            continue;
        }
        CHECK(curl_multi_add_handle(multi, easy) == CURLM_OK);
        in_flight.emplace(easy, std::move(job));
    }
}

// Whether something ended, so that something else may begin.
bool Client::State::collect_done() {
    bool ended = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        CHECK(curl_multi_remove_handle(multi, easy) == CURLM_OK); // `message` ends here
        JobPointer job = std::move(in_flight.extract(easy).mapped());
        Result<Answer> result = job->transfer.finish(code);
        finish(std::move(job), std::move(result));
        ended = true;
    }
    return ended;
}

std::chrono::milliseconds Client::State::time_to_wait() const {
    Deadline until = Steady::now() + idle_poll;
    for (const JobPointer& job : waiting) until = std::min(until, job->transfer.deadline());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    return std::max(left, std::chrono::milliseconds(0));
}

void Client::State::work() {
    while (take_new()) {
        start_waiting();
        int running = 0;
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (collect_done()) continue;
        CHECK(curl_multi_poll(multi, nullptr, 0, static_cast<int>(time_to_wait().count()), nullptr) ==
              CURLM_OK);
    }
    for (auto& [easy, job] : in_flight) {
        curl_multi_remove_handle(multi, easy);
        waiting.push_back(std::move(job));
    }
    in_flight.clear();
    for (JobPointer& job : waiting) {
        Result<Answer> result = job->transfer.give_up("no_answer", "This node stops.");
        finish(std::move(job), std::move(result));
    }
    waiting.clear();
}

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client() = default;

Task<Result<Answer>> Client::send(Request request, Deadline deadline) {
    const Executor executor = co_await asio::this_coro::executor;
    auto job = std::make_unique<Job>(std::move(request), deadline, state_->options.answer_bytes_max);
    std::optional<Result<Answer>> result;
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [&](auto handler) {
            job->done = [&result, executor, busy = asio::make_work_guard(executor),
                         handler = std::move(handler)](Result<Answer> answer) mutable {
                result.emplace(std::move(answer));
                asio::post(executor, std::move(handler));
            };
            state_->submit(std::move(job));
        },
        asio::use_awaitable_t<Executor>());
    co_return std::move(*result);
}

} // namespace rialto::http_client
