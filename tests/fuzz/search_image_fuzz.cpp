// Damages the image of a text index and, when it is opened all the same, asks it everything: each three bytes
// of the input are a place (little-endian) and what is written there. Without a checksum, what opening looks
// at must hold alone: nothing outside the image is read, what is found is in the index, what is shown is
// UTF-8.
//
// clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/search_image_fuzz.cpp
//     $(ls src/platform/search/*.cpp | grep -v _test) src/base/{check,text}.cpp -lroaring -lstemmer -licuuc
//     -o search_image_fuzz

#include "platform/search/test_image.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace {

using namespace rialto::search;

const std::vector<std::byte>& image() {
    static const std::vector<std::byte> made = make_rich_image();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    auto damaged = std::make_shared<std::vector<std::byte>>(image());
    for (std::size_t at = 0; at + 3 <= size; at += 3) {
        const std::size_t place = data[at] | std::size_t{data[at + 1]} << 8;
        (*damaged)[place % damaged->size()] = static_cast<std::byte>(data[at + 2]);
    }
    if (const auto index = Index::open(*damaged, damaged)) ask_all(**index);
    return 0;
}
