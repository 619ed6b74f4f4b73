#pragma once
// Numbers that look random and are the same on every machine (splitmix64, Steele, Lea and Flood 2014).

#include <cstdint>
#include <string_view>

namespace rialto {

class Random {
  public:
    /// Starts from a name (FNV-1a of it), so that adding a product leaves the others as they are.
    explicit Random(std::string_view name) {
        for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }

    /// The one of many that has this number.
    Random(std::string_view name, std::uint64_t number) : Random(name) {
        state_ ^= number * 0x9e3779b97f4a7c15ULL;
    }

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31);
    }

    /// 0 .. count − 1
    std::uint64_t below(std::uint64_t count) { return next() % count; }

    /// 0 .. 1, without 1
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

    bool happens(double probability) { return unit() < probability; }

    template <class List>
    const auto& pick(const List& list) {
        return list[static_cast<std::size_t>(below(list.size()))];
    }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

} // namespace rialto
