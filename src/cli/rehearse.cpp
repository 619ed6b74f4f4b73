#include "app/commands.hpp"
#include "cli/command.hpp"
#include "rehearsal/rehearsal.hpp"

#include <cstdio>
#include <cstdlib>

namespace rialto::cli {

namespace {

const std::vector<Option>& rehearse_options() {
    static const std::vector<Option> all{
        {.name = "--url", .value = "URL", .help = "The store, plain http [default http://127.0.0.1:8080]"},
        {.name = "--admin-key",
         .value = "KEY",
         .help = "A key with role manager [RIALTO_ADMIN_KEY, which other users cannot read off the process "
                 "list]"},
        {.name = "--offer", .value = "ID", .help = "Play this offer, which is to come"},
        {.name = "--sku", .value = "SKU", .help = "Make an offer of this [default: one with enough stock]"},
        {.name = "--units", .value = "N", .help = "Its units [default 1000]"},
        {.name = "--limit", .value = "N", .help = "Units for each customer; 0 for any number [default 1]"},
        {.name = "--percent-off", .value = "N", .help = "Its price [default 40]"},
        {.name = "--waiting-room",
         .value = "WHEN",
         .help = "Its waiting room: never, always or automatic [default: the store's own]"},
        {.name = "--starts-in", .value = "TIME", .help = "From now to its start [default 20s]"},
        {.name = "--segment", .value = "SEGMENT", .help = "Whose prices and pages [default: the first]"},
        {.name = "--shoppers", .value = "N", .help = "Who come for the offer [default 20000]"},
        {.name = "--over", .value = "TIME", .help = "From the start to the last arrival [default 60s]"},
        {.name = "--curve", .value = "CURVE", .help = "How they come: flash, steady or ramp [default flash]"},
        {.name = "--buy-rate", .value = "SHARE", .help = "Of people, who want to buy [default 0.5]"},
        {.name = "--bots", .value = "SHARE", .help = "Of shoppers, who are bots [default 0.02]"},
        {.name = "--think", .value = "FACTOR", .help = "Of all think times; 0: nobody thinks [default 1]"},
        {.name = "--browsers",
         .value = "N",
         .help = "Pages of the rest of the shop a second, before and during [default 200]"},
        {.name = "--connections",
         .value = "N",
         .help = "Of shoppers at most, and as many of bots [default 1000]"},
        {.name = "--seed", .value = "N", .help = "Another plan of the same kind [default 1]"},
        {.name = "--target",
         .value = "LIST",
         .help = "Goals over the usual ones: browse_p99_ratio=1.5,checkout_p99_ms=500"},
        {.name = "--report", .value = "FILE", .help = "The report [default rehearsal.html]"},
        {.name = "--json", .value = "FILE", .help = "The same as JSON"},
        {.name = "--keep", .help = "Leave the orders (and raised stock) as they are"},
        {.name = "--against-production", .help = "Play against a store that real shoppers use"}};
    return all;
}

} // namespace

Command rehearse_command() {
    return {
        .name = "rehearse",
        .summary = "Play a promotion before it happens",
        .teaching =
            R"(Sends shoppers to a running store as a flash offer would: a crowd that waits for the start, a spike, a tail;
people who look, think, fill carts and order, bots that hammer the till with many carts under one
e-mail, and all the while people who only browse. Says whether exactly the units were sold, nobody
got beyond the limit, nothing failed and browsing stayed fast, what was full first, and writes it
down as one HTML page. Exit code 0: every target met, 1: one missed, 2: it could not be played.

Without --offer it makes an offer and ends it afterwards; orders are by the method manual, carry
e-mails under rehearsal.invalid and are cancelled, so stock is what it was. It refuses a store that
says it is production, or does not say.

Examples:
  export RIALTO_ADMIN_KEY=$(rialto admin key --role manager)
  rialto rehearse --shoppers 2000 --units 100
  rialto rehearse --sku MUG-BLUE --units 1000 --waiting-room always --over 2m
  rialto rehearse --url http://10.0.0.5:8080 --offer 0198c3a2-… --target checkout_p99_ms=500)",
        .settings = {},
        .options = rehearse_options(),
        .run =
            [](const config::Config&, const Given& given) {
                std::map<std::string, std::string> options;
                for (const Option& option : rehearse_options())
                    if (given.has(option.name)) options[option.name] = given.text(option.name);
                // No setting of a store's: the key of the one who rehearses.
                if (const char* key = std::getenv("RIALTO_ADMIN_KEY"); key != nullptr && *key != '\0')
                    options.try_emplace("--admin-key", key);
                const Result<rehearsal::Wishes> wishes = rehearsal::read_wishes(options);
                if (!wishes) {
                    std::fprintf(stderr, "rialto: %s\n", wishes.error().detail.c_str());
                    return app::exit_usage;
                }
                return static_cast<int>(rehearsal::rehearse(*wishes));
            },
    };
}

} // namespace rialto::cli
