// rialto-bench-catalog: what ./dev bench catalog needs in process.

#include "catalog/measure_engine.hpp"
#include "catalog/write_store.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace rialto::bench;

constexpr const char* usage =
    R"(rialto-bench-catalog engine PRODUCTS QUESTIONS ROUNDS       measures the compiled catalog
rialto-bench-catalog compare PRODUCTS QUESTIONS SECONDS URL  alternates with SQL (bench/catalog/reference.sql)
rialto-bench-catalog write PRODUCTS FOLDER                   the same catalog as files for COPY
Prints one JSON object.
)";

Shop build(const char* products) {
    Shop shop = build_shop(std::strtoul(products, nullptr, 10));
    std::fprintf(stderr, "%zu products, %zu variants: made in %.1f s, compiled in %.1f s, %.0f MB\n",
                 shop.snapshot.size(), shop.variants, shop.make_s, shop.build_s,
                 static_cast<double>(shop.bytes) / 1e6);
    return shop;
}

std::string run(std::string_view command, const std::vector<const char*>& words) {
    if (command == "engine" && words.size() == 3)
        return measure_engine(build(words[0]), std::strtoul(words[1], nullptr, 10),
                              std::strtoul(words[2], nullptr, 10));
    if (command == "compare" && words.size() == 4)
        return compare_with_reference(build(words[0]), words[3], std::strtoul(words[1], nullptr, 10),
                                      std::strtod(words[2], nullptr));
    if (command == "write" && words.size() == 2) {
        write_store(words[1], std::strtoul(words[0], nullptr, 10));
        return "{}";
    }
    return {};
}

} // namespace

int main(int count, char** arguments) {
    try {
        const std::string told = count < 2 ? "" : run(arguments[1], {arguments + 2, arguments + count});
        if (told.empty()) {
            std::fputs(usage, stderr);
            return 2;
        }
        std::puts(told.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rialto-bench-catalog: %s\n", error.what());
        return 1;
    }
    return 0;
}
