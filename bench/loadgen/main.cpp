// rialto-load: the load client on the command line.

#include "loadgen/load.hpp"
#include "loadgen/report.hpp"
#include "loadgen/request_file.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace rialto::load;

constexpr const char* usage =
    R"(rialto-load --url http://ADDRESS:PORT (--requests FILE | --get TARGET) [options]
An HTTP load, closed loop or at a fixed rate. Prints one JSON object about the whole; exit 0 unless it could not run at all.

  --requests FILE    JSON lines {"raw": "GET / HTTP/1.1\r\n…"}, sent once each, in order
  --get TARGET       one GET, repeated (give --seconds)
  --connections N    how many at once (64)
  --rate R           open loop: R requests a second are due, late ones count from when they were due
  --seconds S        begin no request past S seconds
  --steps N          walks of N requests each, one after the other: the "id" of the first answer takes the place of
                     00000000-0000-0000-0000-000000000000 in the others
  --repeat           begin the list again when it is through (give --seconds)
  --patience S       end when no answer came for S seconds (30)
  --results FILE     JSON lines {"request", "status", "us", "at_us"}; status 0: no answer came
  --bodies           keep the answers' bodies in the results
  --header NAME      keep the value of that header in the results
)";

struct Arguments {
    Options options;
    std::string requests_file;
    std::string get;
    std::string results_file;
};

void parse_url(std::string_view url, Options& options) {
    constexpr std::string_view scheme = "http://";
    const std::size_t colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size())
        throw std::runtime_error("--url wants http://ADDRESS:PORT");
    options.host = url.substr(scheme.size(), colon - scheme.size());
    options.port = std::atoi(std::string(url.substr(colon + 1)).c_str());
}

double parse_amount(std::string_view name, const char* text) {
    char* end = nullptr;
    const double amount = std::strtod(text, &end);
    if (end == text || *end != '\0' || amount < 0)
        throw std::runtime_error(std::string(name) + " wants a number");
    return amount;
}

Arguments parse_arguments(int count, char** words) {
    Arguments arguments;
    Options& options = arguments.options;
    bool has_url = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = words[i];
        if (name == "--repeat") {
            options.repeat = true;
            continue;
        }
        if (name == "--bodies") {
            options.keep_bodies = true;
            continue;
        }
        if (++i == count) throw std::runtime_error(std::string(name) + " is unknown, or wants a value");
        const char* value = words[i];
        if (name == "--url")
            parse_url(value, options), has_url = true;
        else if (name == "--requests")
            arguments.requests_file = value;
        else if (name == "--get")
            arguments.get = value;
        else if (name == "--results")
            arguments.results_file = value;
        else if (name == "--header")
            options.kept_header = value;
        else if (name == "--connections")
            options.connections = static_cast<int>(parse_amount(name, value));
        else if (name == "--seconds")
            options.seconds = parse_amount(name, value);
        else if (name == "--rate")
            options.rate = parse_amount(name, value);
        else if (name == "--steps")
            options.steps = static_cast<int>(parse_amount(name, value));
        else if (name == "--patience")
            options.patience_s = parse_amount(name, value);
        else
            throw std::runtime_error(std::string(name) + " is unknown");
    }
    if (!arguments.get.empty()) options.repeat = true;
    if (!has_url) throw std::runtime_error("--url is needed");
    if (arguments.get.empty() == arguments.requests_file.empty())
        throw std::runtime_error("give either --requests or --get");
    if (options.repeat && options.seconds <= 0) throw std::runtime_error("a repeated list needs --seconds");
    if (options.steps < 1 || (options.steps > 1 && options.rate > 0))
        throw std::runtime_error("--steps wants 1 or more, and no --rate");
    if (options.connections < 1 || options.connections > connections_max)
        throw std::runtime_error("--connections wants 1 to 10000");
    return arguments;
}

} // namespace

int main(int count, char** words) {
    Arguments arguments;
    try {
        arguments = parse_arguments(count, words);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rialto-load: %s\n\n%s", error.what(), usage);
        return 2;
    }
    try {
        const Options& options = arguments.options;
        std::vector<std::string> requests;
        if (arguments.get.empty())
            requests = read_request_file(arguments.requests_file);
        else
            requests = {"GET " + arguments.get + " HTTP/1.1\r\nHost: " + options.host + "\r\n\r\n"};
        if (requests.size() % static_cast<std::size_t>(options.steps) != 0)
            throw std::runtime_error("the list does not divide into walks");
        const Outcome outcome = run_load(options, requests);
        if (!arguments.results_file.empty()) write_results(arguments.results_file, options, outcome);
        std::printf("%s\n", print_summary(options, outcome, requests.size()).c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rialto-load: %s\n", error.what());
        return 1;
    }
    return 0;
}
