// Damages the image of a part of the catalog and, when it is opened all the same, asks it everything: each
// four bytes of the input are a place (little-endian) and what is written there. Without a checksum, what
// opening looks at must hold alone: nothing outside the image is read.
//
// ./dev build && cmake -S . -B build/asan … (./dev test cpp does it), then, with
// lib=build/asan/src/librialto_: clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc
// tests/fuzz/part_fuzz.cpp
//     -Wl,--start-group ${lib}{catalog,engine,search,markets,accounts,inventory,media,pricing,cache,crypto}.a
//     ${lib}{events,json,http,redis,postgres,telemetry,base}.a -Wl,--end-group
//     $(pkg-config --libs libpq hiredis libsodium openssl vips-cpp libbrotlienc zlib libxxhash icu-uc spdlog
//     fmt) -lroaring -lstemmer -lgumbo -lprometheus-cpp-core -o part_fuzz

#include "catalog/test_damage.hpp"

namespace {

using namespace rialto::catalog;

const std::vector<std::byte>& image() {
    static const std::vector<std::byte> made = test::make_part_image();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    auto damaged = std::make_shared<std::vector<std::byte>>(image());
    for (std::size_t at = 0; at + 4 <= size; at += 4) {
        const std::size_t place = data[at] | std::size_t{data[at + 1]} << 8 | std::size_t{data[at + 2]} << 16;
        (*damaged)[place % damaged->size()] = static_cast<std::byte>(data[at + 3]);
    }
    if (const auto part = Part::open(*damaged, damaged, PartImage::Checksum::trusted))
        test::ask_everything(*part);
    return 0;
}
