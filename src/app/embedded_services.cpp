#include "app/embedded_services.hpp"

#include "app/private_service.hpp"
#include "platform/config/config.hpp"
#include "platform/json/json.hpp"
#include "platform/telemetry/telemetry.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <list>
#include <thread>
#include <unistd.h>

namespace rialto::app {

namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 10ms;   // while a start is awaited
constexpr auto watch_interval = 100ms; // between looks at running services
constexpr auto retry_interval = 250ms; // between starts that meet a passing trouble
constexpr auto passing_trouble_timeout = 30s;
constexpr std::chrono::milliseconds backoff_first{100};
constexpr std::chrono::milliseconds backoff_max{10'000};
constexpr auto healthy_after = 30s; // a crash after this long is a first one again
constexpr std::size_t log_bytes_max = 16 * 1024 * 1024;

/// A service and its process, if it runs.
struct Running {
    PrivateService service;
    std::optional<process::Child> child = {};
    Steady::time_point started = {};
    Steady::time_point restart_at = {};
    std::chrono::milliseconds backoff = backoff_first;
    bool awaited = false; // restarted and not yet known to answer
};

/// Starts the program anew; its log does not grow without end.
Result<> launch(Running& running) {
    if (file_size(running.service.log_file) > log_bytes_max)
        rename(running.service.log_file.c_str(), (running.service.log_file + ".1").c_str());
    auto child = process::spawn(running.service.command);
    if (!child) return std::unexpected(child.error());
    running.child = std::move(*child);
    running.started = Steady::now();
    return {};
}

std::unexpected<Error> not_started(const PrivateService& service, const std::string& why,
                                   std::size_t log_from) {
    return fail(ErrorKind::unavailable, "service_failed",
                service.name + " did not start (" + why + "); " + log_tail(service.log_file, log_from));
}

bool is_passing(const PrivateService& service, const std::string& words) {
    return std::ranges::any_of(service.passing_troubles, [&](const std::string& trouble) {
        return words.find(trouble) != std::string::npos;
    });
}

/// Starts it and waits until it answers.
Result<> launch_and_wait(Running& running) {
    const PrivateService& service = running.service;
    const auto begun = Steady::now();
    for (;;) {
        const std::size_t log_from = file_size(service.log_file);
        if (auto launched = launch(running); !launched) return launched;
        std::optional<process::Exit> exit;
        while (!(exit = running.child->poll())) {
            if (service.answers(running.child->pid())) return {};
            if (Steady::now() - begun > start_timeout)
                return not_started(service, "it does not answer", log_from);
            std::this_thread::sleep_for(poll_interval);
        }
        const bool patient = Steady::now() - begun < passing_trouble_timeout;
        if (!patient || !is_passing(service, log_tail(service.log_file, log_from)))
            return not_started(service, to_string(*exit), log_from);
        std::this_thread::sleep_for(retry_interval);
    }
}

/// The file by which commands beside a running store find it.
struct EndpointsFile {
    std::string database_url;
    std::string redis_url;
};
BOOST_DESCRIBE_STRUCT(EndpointsFile, (), (database_url, redis_url))

std::string endpoints_path(const std::string& data_dir) {
    return data_dir + "/endpoints.json";
}

ServiceOptions options_of(const config::Config& config) {
    return {.data_dir = config.data_dir, .database_url = config.database_url, .redis_url = config.redis_url};
}

} // namespace

struct EmbeddedServices::State {
    explicit State(ServiceOptions given) : options(std::move(given)) {}

    ServiceOptions options;
    std::optional<DataDir> dir;
    std::list<Running> services; // in order of their start
    std::optional<asio::steady_timer> timer;

    Result<std::string> start_one(Result<PrivateService> (*prepare)(const DataDir&)) {
        auto service = prepare(*dir);
        if (!service) return std::unexpected(service.error());
        Running& running = services.emplace_back(Running{.service = std::move(*service)});
        if (auto started = launch_and_wait(running); !started) return std::unexpected(started.error());
        telemetry::info("service_started", {{"service", std::string_view(running.service.name)},
                                            {"pid", std::int64_t{running.child->pid()}}});
        return running.service.url;
    }

    Result<Endpoints> start() {
        auto opened = DataDir::open(options.data_dir);
        if (!opened) return std::unexpected(opened.error());
        dir = std::move(*opened);
        Endpoints endpoints{options.database_url, options.redis_url};
        if (endpoints.database_url.empty()) {
            auto url = start_one(prepare_postgres);
            if (!url) return std::unexpected(url.error());
            endpoints.database_url = *url;
        }
        if (endpoints.redis_url.empty()) {
            auto url = start_one(prepare_redis);
            if (!url) return std::unexpected(url.error());
            endpoints.redis_url = *url;
        }
        const process::ActingAs acting(dir->user());
        const EndpointsFile file{endpoints.database_url, endpoints.redis_url};
        if (auto written = write_file(endpoints_path(dir->path()), json::print(file) + "\n", 0600); !written)
            return std::unexpected(written.error());
        return endpoints;
    }

    /// One look at one service: notes a crash, restarts when its pause is over, notes that it answers again.
    void look_at(Running& running) {
        const std::string_view name = running.service.name;
        if (running.child) {
            if (const auto exit = running.child->poll()) {
                if (Steady::now() - running.started > healthy_after) running.backoff = backoff_first;
                telemetry::error("service_ended", {{"service", name},
                                                   {"how", std::string_view(to_string(*exit))},
                                                   {"restart_in_ms", std::int64_t{running.backoff.count()}}});
                running.child.reset();
                running.restart_at = Steady::now() + running.backoff;
                running.backoff = std::min(running.backoff * 2, backoff_max);
            } else if (running.awaited && running.service.answers(running.child->pid())) {
                running.awaited = false;
                telemetry::info("service_restarted",
                                {{"service", name}, {"pid", std::int64_t{running.child->pid()}}});
            }
            return;
        }
        if (Steady::now() < running.restart_at) return;
        running.awaited = true;
        if (auto launched = launch(running); !launched) {
            telemetry::error("service_not_restarted",
                             {{"service", name}, {"why", std::string_view(launched.error().detail)}});
            running.restart_at = Steady::now() + running.backoff;
            running.backoff = std::min(running.backoff * 2, backoff_max);
        }
    }

    void watch_on() {
        timer->expires_after(watch_interval);
        timer->async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            for (Running& running : services) look_at(running);
            watch_on();
        });
    }

    void stop() {
        timer.reset();
        if (!dir) return;
        for (Running& running : services) {
            if (!running.child) continue;
            const process::Exit exit =
                running.child->stop(running.service.stop_signals, running.service.stop_grace);
            telemetry::info("service_stopped", {{"service", std::string_view(running.service.name)},
                                                {"how", std::string_view(to_string(exit))}});
        }
        services.clear();
        unlink(endpoints_path(dir->path()).c_str());
        dir.reset();
    }
};

EmbeddedServices::EmbeddedServices(const config::Config& config) : EmbeddedServices(options_of(config)) {}
EmbeddedServices::EmbeddedServices(ServiceOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}
EmbeddedServices::~EmbeddedServices() {
    stop();
}

Result<Endpoints> EmbeddedServices::start() {
    auto endpoints = state_->start();
    if (!endpoints) state_->stop();
    return endpoints;
}

std::optional<process::User> EmbeddedServices::user() const {
    return state_->dir ? state_->dir->user() : std::nullopt;
}

void EmbeddedServices::watch(asio::io_context& loop) {
    state_->timer.emplace(loop);
    state_->watch_on();
}

void EmbeddedServices::stop() {
    state_->stop();
}

Result<Endpoints> find_running(const config::Config& config) {
    return find_running(options_of(config));
}

Result<Endpoints> find_running(const ServiceOptions& options) {
    if (!options.database_url.empty()) return Endpoints{options.database_url, options.redis_url};
    const auto owner = find_owner_of(options.data_dir);
    if (!owner) return std::unexpected(owner.error());
    const auto text =
        *owner ? read_file(endpoints_path(options.data_dir)) : Result<std::string>(std::string());
    if (!text && text.error().kind != ErrorKind::not_found) return std::unexpected(text.error());
    if (!*owner || !text)
        return fail(ErrorKind::unavailable, "not_running",
                    std::string(*owner ? "the store on " : "no store is running on ") + options.data_dir +
                        (*owner ? " is still starting; try again in a moment"
                                : "; start it with `rialto up`, or say where it is with --data-dir or "
                                  "RIALTO_DATABASE_URL"));
    auto file = json::parse<EndpointsFile>(*text);
    if (!file)
        return fail(ErrorKind::unavailable, "endpoints_unreadable",
                    endpoints_path(options.data_dir) + " is not as Rialto writes it: " + file.error().detail);
    return Endpoints{std::move(file->database_url), std::move(file->redis_url)};
}

} // namespace rialto::app
