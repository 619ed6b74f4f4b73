#pragma once
// A promotion played before it happens: shoppers, bots and people who only look around, against a running
// store and over HTTP alone, as they would come. Nothing here sees the store's database or code; what it is
// told by the API is what it knows. The plan is made from a seed (plan.hpp), played by two threads
// (shoppers.hpp, browsers.hpp), and told as a verdict against targets (verdict.hpp) and one HTML file
// (report.hpp). docs/rehearsal.md teaches it.

#include "base/result.hpp"
#include "rehearsal/plan.hpp"

#include <map>
#include <string>

namespace rialto::rehearsal {

/// What is asked for.
struct Wishes {
    std::string url = "http://127.0.0.1:8080";
    std::string admin_key = {};
    std::string segment = {}; // empty: the store's first
    std::string offer = {};   // an upcoming one, by id; empty: one is made for the rehearsal
    std::string sku = {};     // of the one that is made; empty: one with enough stock
    int units = 1000;
    int limit = 1; // of one customer; 0: none
    int percent_off = 40;
    std::string waiting_room = {}; // never, always, automatic; empty: as the store does by itself
    Duration starts_in = std::chrono::seconds(20);
    Model model = {};
    int browsers = 200;                                      // pages a second
    int connections = 1000;                                  // of shoppers at most; as many again for bots
    std::map<std::string, double, std::less<>> targets = {}; // over the defaults
    std::string report = "rehearsal.html";
    std::string json = {}; // empty: none
    bool against_production = false;
    bool keep = false; // the orders
};

/// From options by their names on the command line ("--shoppers"), as texts. Error: 400 `invalid_wish`, one
/// sentence.
Result<Wishes> read_wishes(const std::map<std::string, std::string>& options);

enum class Ended { passed = 0, missed = 1, not_run = 2 };

/// Plays it: progress on stderr, the verdict on stdout, the report into its file. What the store was changed
/// by is put back, also after Ctrl-C, and what is left is said.
Ended rehearse(const Wishes& wishes);

} // namespace rialto::rehearsal
