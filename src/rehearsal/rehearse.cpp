// One rehearsal from beginning to end.

#include "base/niceness.hpp"
#include "rehearsal/afterwards.hpp"
#include "rehearsal/rehearsal.hpp"
#include "rehearsal/report.hpp"
#include "rehearsal/screen.hpp"
#include "rehearsal/set_up.hpp"
#include "rehearsal/shoppers.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

namespace rialto::rehearsal {

namespace {

constexpr Duration lead_max{std::chrono::seconds(10)};
constexpr Duration calm_max{std::chrono::seconds(20)};   // before an offer that begins later
constexpr Duration grace{std::chrono::seconds(60)};      // for the last to end, after the last arrival
constexpr Duration quiet_after{std::chrono::seconds(2)}; // of browsing, when the last has ended
constexpr std::chrono::milliseconds look_interval{100};
constexpr std::chrono::microseconds watch_time_slice{100}; // of the thread that times browsing
constexpr std::size_t browser_connections = 64;
constexpr std::size_t afterwards_connections = 64;
constexpr int burst_share = 6; // the burst is this part of the whole time
constexpr Duration burst_min{std::chrono::seconds(2)};

std::atomic<bool> was_interrupted = false;

extern "C" void note_signal(int) {
    was_interrupted.store(true);
}

/// The first Ctrl-C ends the play and puts the store back; a second one ends the process.
void catch_signals() {
    struct sigaction action{};
    action.sa_handler = note_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

void say(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
}

/// Whether the file can be written, before anything is played for it.
bool can_write(const std::string& path) {
    return path.empty() || static_cast<bool>(std::ofstream(path, std::ios::app));
}

bool write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return static_cast<bool>(file);
}

/// Not before an offer that begins much later; a rehearsal is as long as its calm needs.
void wait_for_calm(const Stage& stage) {
    const auto begin = stage.start - calm_max;
    if (begin > Steady::now())
        say("The offer begins later; the rehearsal waits until " + to_rfc3339(stage.starts_at - calm_max) +
            ".");
    while (begin > Steady::now() && !was_interrupted) std::this_thread::sleep_for(look_interval);
}

class Rehearsal {
  public:
    Rehearsal(const Wishes& wishes, Shop& shop, Stage stage)
        : shop_(shop), stage_(std::move(stage)), wishes_(wishes), begun_(Steady::now()) {
        const Duration calm = std::chrono::duration_cast<Duration>(stage_.start - begun_);
        wishes_.model.lead = std::min(lead_max, calm / 2);
        phases_.lead = calm - wishes_.model.lead;
        phases_.start = calm;
        phases_.rest = calm + std::max(burst_min, wishes_.model.over / burst_share);
        plan_ = make_plan(wishes_.model);
        people_.phases = others_.phases = phases_;
    }

    Played run() {
        const Time begun_at = now();
        const auto before = look_at_database();
        play();
        Played played{.stage = {},
                      .wishes = wishes_,
                      .plan = std::move(plan_),
                      .phases = phases_,
                      .tally = std::move(people_),
                      .looks = std::move(looks_),
                      .lasted = std::chrono::duration_cast<Duration>(Steady::now() - begun_),
                      .was_interrupted = was_interrupted.load(),
                      .begun_at = begun_at};
        played.plan.visitors.clear();
        played.sql = difference(before, look_at_database());
        played.tally.merge(others_);
        look_at_offer(played);
        look_at_orders(played);
        strike(shop_, stage_, wishes_.keep);
        played.stage = std::move(stage_);
        return played;
    }

  private:
    void play() {
        load::Client people_client(stage_.target, static_cast<std::size_t>(wishes_.connections));
        load::Client others_client(stage_.target, browser_connections);
        Shoppers shoppers(stage_, wishes_.model, plan_, begun_, people_client, people_, live_);
        Browsers browsers(stage_, wishes_.model.seed, wishes_.browsers, begun_, others_client, others_,
                          live_);
        shoppers.arrive();
        browsers.arrive();
        std::atomic<bool> people_done = false;
        std::jthread people([&] {
            people_client.run(shoppers);
            people_done.store(true);
        });
        std::jthread others([&] {
            set_time_slice(watch_time_slice); // what it measures shall not be this machine's other work
            others_client.run(browsers);
        });
        Screen screen(stage_);
        const auto end = stage_.start + wishes_.model.over + grace;
        while (!people_done && !was_interrupted && Steady::now() < end) {
            screen.show(live_);
            std::this_thread::sleep_for(look_interval);
        }
        people_client.stop();
        const auto quiet = Steady::now() + quiet_after;
        while (!was_interrupted && Steady::now() < quiet) std::this_thread::sleep_for(look_interval);
        others_client.stop();
        people.join();
        others.join();
        shoppers.close();
        looks_ = browsers.looks();
    }

    /// A node that does not show its metrics leaves a table out.
    std::map<std::string, SqlTime> look_at_database() {
        return read_sql_times(shop_.text(As::staff, "GET", "/metrics").value_or(""));
    }

    void look_at_offer(Played& played) {
        const Result<wire::SeenOffer> offer = read_offer(shop_, stage_);
        if (!offer) return stage_.notes.push_back("What was sold could not be read: " + offer.error().detail);
        std::int64_t claimed = -stage_.claimed_before;
        for (const wire::SeenUnits& units : offer->items) claimed += units.claimed;
        played.claimed = claimed;
    }

    void look_at_orders(Played& played) {
        using Orders = Afterwards::Orders;
        load::Client client(stage_.target, afterwards_connections);
        Afterwards afterwards(stage_, played.tally.acked, wishes_.keep ? Orders::kept : Orders::cancelled,
                              client);
        afterwards.begin();
        client.run(afterwards);
        played.lost = played.tally.acked.size() - afterwards.found();
        const std::string of = " of " + with_commas(played.tally.acked.size()) + " orders";
        stage_.notes.push_back(wishes_.keep ? with_commas(afterwards.found()) + of + " are kept."
                                            : with_commas(afterwards.cancelled()) + of + " were cancelled.");
        stage_.notes.push_back("Orders and carts of this rehearsal carry e-mails shopper-" + stage_.run +
                               "-…@" + std::string(email_domain) +
                               "; carts without an order expire by themselves.");
    }

    Shop& shop_;
    Stage stage_;
    Wishes wishes_;
    Steady::time_point begun_;
    Phases phases_;
    Plan plan_;
    Tally people_;
    Tally others_;
    Live live_;
    std::vector<Look> looks_;
};

std::string print_verdict(const Played& played, const Verdict& verdict) {
    std::string out = std::string(verdict.passed ? "✓ " : "✗ ") + verdict.headline + "\n";
    for (const Check& check : verdict.checks)
        out += std::string(check.passed() ? "  ✓ " : "  ✗ ") + check.words + ": " +
               print_number(check.value) + check.unit + " (goal " + goal_of(check) + ")\n";
    out += "First bottleneck: " + verdict.bottleneck.what + ". " + verdict.bottleneck.words + "\n";
    for (const std::string& note : played.stage.notes) out += note + "\n";
    return out + "Report: " + played.wishes.report + "\n";
}

} // namespace

Ended rehearse(const Wishes& wishes) {
    const auto refuse = [](const std::string& why) {
        say("rialto: " + why);
        return Ended::not_run;
    };
    for (const std::string& path : {wishes.report, wishes.json})
        if (!can_write(path)) return refuse("cannot write " + path);
    Result<load::Target> target = load::find_target(wishes.url);
    if (!target) return refuse(target.error().detail);
    catch_signals();
    Shop shop(std::move(*target), wishes.admin_key);
    Result<Stage> stage = set_up(shop, wishes);
    if (!stage) return refuse(stage.error().detail);
    wait_for_calm(*stage);
    const Played played = Rehearsal(wishes, shop, std::move(*stage)).run();
    const Verdict verdict = judge(played);
    std::fputs(print_verdict(played, verdict).c_str(), stdout);
    if (!write_file(wishes.report, print_report(played, verdict)))
        return refuse("cannot write " + wishes.report);
    if (!wishes.json.empty() && !write_file(wishes.json, print_json(played, verdict)))
        return refuse("cannot write " + wishes.json);
    return verdict.passed ? Ended::passed : Ended::missed;
}

} // namespace rialto::rehearsal
