#pragma once
// What is played, and on which store: found out or made before the first shopper comes. Private to this
// folder.

#include "base/time.hpp"
#include "platform/load/client.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rialto::rehearsal {

/// Every order of a rehearsal carries an e-mail of this domain, which can never be anybody's (RFC 2606).
inline constexpr std::string_view email_domain = "rehearsal.invalid";

struct Good {
    std::string sku;
    std::string handle;
    std::string title;
    std::int64_t regular_price = 0; // minor units, in the segment
    std::int64_t units = 0;         // that can be had when the offer begins
};

struct Stage {
    load::Target target;
    std::string store_version;
    std::string environment; // empty: the store does not say
    std::string segment;
    std::string currency;
    std::string country;
    std::string delivery_method;
    std::string run; // part of every e-mail and key, another one each time

    std::string offer; // its id
    std::string title;
    std::vector<Good> goods;
    std::int64_t units = 0;          // of all goods
    std::int64_t claimed_before = 0; // by whoever came earlier
    int limit = 0;                   // of one customer; 0: none
    bool waiting_room = false;
    bool is_made = false; // for this rehearsal, and ended after it
    Time starts_at;
    Steady::time_point start; // the same, by this machine's steady clock

    std::vector<std::string> browsed; // paths of the rest of the shop, the best liked first
    std::string raised_sku;           // whose stock was raised for the offer …
    int raised_by = 0;                // … by so many pieces
    std::vector<std::string> notes;   // what was done to the store
};

} // namespace rialto::rehearsal
