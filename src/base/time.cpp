#include "base/time.hpp"

#include "base/check.hpp"

#include <charconv>

namespace rialto {

namespace {

constexpr Time first_instant = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Time last_instant =
    Time(std::chrono::sys_days(std::chrono::year(10000) / 1 / 1)) - std::chrono::microseconds(1);

void put_digits(char* at, unsigned value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/// Takes exactly `digits` digits off the front; −1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char wanted, char or_else) {
    if (text.empty() || (text.front() != wanted && text.front() != or_else)) return false;
    text.remove_prefix(1);
    return true;
}

/// Digits past the microsecond are dropped. nullopt when a '.' has no digit after it.
std::optional<std::chrono::microseconds> take_fraction(std::string_view& text) {
    if (!take(text, '.', '.')) return std::chrono::microseconds(0);
    int micros = 0;
    int scale = 100'000;
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
        micros += (text[count] - '0') * scale;
        scale /= 10;
        ++count;
    }
    if (count == 0) return std::nullopt;
    text.remove_prefix(count);
    return std::chrono::microseconds(micros);
}

/// "Z" or "+hh:mm", which must be all that is left.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z', 'z')) return std::chrono::minutes(0);
    const bool behind = take(text, '-', '-');
    if (!behind && !take(text, '+', '+')) return std::nullopt;
    const int hours = take_number(text, 2);
    if (hours < 0 || hours > 23 || !take(text, ':', ':')) return std::nullopt;
    const int minutes = take_number(text, 2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
    const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return behind ? -offset : offset;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
    const int year = take_number(text, 4);
    if (year < 0 || !take(text, '-', '-')) return std::nullopt;
    const int month = take_number(text, 2);
    if (month < 0 || !take(text, '-', '-')) return std::nullopt;
    const int day = take_number(text, 2);
    if (day < 0) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

} // namespace

Time now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Time at) {
    std::string out;
    append_rfc3339(out, at);
    return out;
}

void append_rfc3339(std::string& out, Time at) {
    CHECK(at >= first_instant && at <= last_instant);
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(at - day).count();
    const auto seconds = static_cast<unsigned>(millis / 1000);
    char text[] = "0000-00-00T00:00:00.000Z";
    put_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put_digits(text + 5, static_cast<unsigned>(date.month()), 2);
    put_digits(text + 8, static_cast<unsigned>(date.day()), 2);
    put_digits(text + 11, seconds / 3600, 2);
    put_digits(text + 14, seconds / 60 % 60, 2);
    put_digits(text + 17, seconds % 60, 2);
    put_digits(text + 20, static_cast<unsigned>(millis % 1000), 3);
    out.append(text, sizeof text - 1);
}

std::optional<Time> parse_rfc3339(std::string_view text) {
    const auto day = take_date(text);
    if (!day || !take(text, 'T', 't')) return std::nullopt;
    const int hour = take_number(text, 2);
    if (hour < 0 || hour > 23 || !take(text, ':', ':')) return std::nullopt;
    const int minute = take_number(text, 2);
    if (minute < 0 || minute > 59 || !take(text, ':', ':')) return std::nullopt;
    const int second = take_number(text, 2);
    if (second < 0 || second > 60) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;

    const Time minute_start = Time(*day) + std::chrono::hours(hour) + std::chrono::minutes(minute) - *offset;
    const Time at = minute_start + std::chrono::seconds(second) + *fraction;
    // A leap second can only be the last of a UTC day; it counts as the first instant of the next.
    if (second == 60) {
        const Time next_minute = minute_start + std::chrono::minutes(1);
        if (next_minute != std::chrono::floor<std::chrono::days>(next_minute)) return std::nullopt;
    }
    if (at < first_instant || at > last_instant) return std::nullopt;
    return at;
}

} // namespace rialto
