#include "base/text.hpp"
#include "platform/load/client.hpp"
#include "rehearsal/rehearsal.hpp"
#include "rehearsal/verdict.hpp"

#include <algorithm>
#include <charconv>

namespace rialto::rehearsal {

namespace {

constexpr std::string_view waiting_rooms[] = {"never", "always", "automatic"};
constexpr int units_max = 10'000'000;
constexpr double seconds_max = 86'400;

/// Reads options one after the other; the first that is wrong counts.
class Reader {
  public:
    explicit Reader(const std::map<std::string, std::string>& options) : options_(options) {}

    void text(const std::string& name, std::string& out) const {
        if (const std::string* given = find(name)) out = *given;
    }

    void number(const std::string& name, int& out, int lowest, int highest) {
        double value = out;
        if (!read(name, value, lowest, highest)) return;
        if (value != static_cast<double>(static_cast<int>(value)))
            return complain(name, "must be a whole number");
        out = static_cast<int>(value);
    }

    void share(const std::string& name, double& out) { read(name, out, 0, 1); }
    void factor(const std::string& name, double& out, double highest) { read(name, out, 0, highest); }

    /// "60s", "2m" or seconds.
    void duration(const std::string& name, Duration& out, double lowest_s) {
        const std::string* given = find(name);
        if (given == nullptr) return;
        std::string_view text = *given;
        const double unit = text.ends_with('m') ? 60 : 1;
        if (text.ends_with('m') || text.ends_with('s')) text.remove_suffix(1);
        double value = 0;
        if (!parse(text, value) || value * unit < lowest_s || value * unit > seconds_max)
            return complain(name,
                            "must be a time such as 60s or 2m, at least " + print_number(lowest_s) + "s");
        out = Duration(static_cast<std::int64_t>(value * unit * 1e6));
    }

    const std::string* find(const std::string& name) const {
        const auto found = options_.find(name);
        return found == options_.end() ? nullptr : &found->second;
    }

    void complain(const std::string& name, const std::string& what) {
        if (complaint_.empty()) complaint_ = name + " " + what;
    }

    static bool parse(std::string_view text, double& out) {
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out);
        return status == std::errc() && end == text.data() + text.size();
    }

    const std::string& complaint() const { return complaint_; }

  private:
    bool read(const std::string& name, double& out, double lowest, double highest) {
        const std::string* given = find(name);
        if (given == nullptr) return false;
        double value = 0;
        if (!parse(*given, value) || value < lowest || value > highest) {
            complain(name, "must be a number from " + print_number(lowest) + " to " + print_number(highest));
            return false;
        }
        out = value;
        return true;
    }

    const std::map<std::string, std::string>& options_;
    std::string complaint_;
};

void read_targets(Reader& reader, Wishes& wishes) {
    const std::string* given = reader.find("--target");
    if (given == nullptr) return;
    for (const std::string_view one : split_trimmed(*given, ',')) {
        const std::size_t equals = one.find('=');
        const std::string key(trim(one.substr(0, equals)));
        double value = 0;
        if (std::ranges::find(target_names(), key) == target_names().end()) {
            std::string names;
            for (const std::string& name : target_names()) names += (names.empty() ? "" : ", ") + name;
            return reader.complain("--target", "knows " + names + ", not " + key);
        }
        if (equals == std::string_view::npos || !Reader::parse(trim(one.substr(equals + 1)), value))
            return reader.complain("--target", "must look like " + key + "=1.5");
        wishes.targets[key] = value;
    }
}

void read_model(Reader& reader, Model& model) {
    int seed = static_cast<int>(model.seed);
    reader.number("--seed", seed, 0, 1'000'000'000);
    model.seed = static_cast<std::uint64_t>(seed);
    reader.number("--shoppers", model.shoppers, 1, shoppers_max);
    reader.duration("--over", model.over, 1);
    reader.share("--buy-rate", model.buy_rate);
    reader.share("--bots", model.bots);
    reader.factor("--think", model.think.scale, 100);
    if (const std::string* given = reader.find("--curve")) {
        if (const auto curve = parse_curve(*given))
            model.curve = *curve;
        else
            reader.complain("--curve", "must be flash, steady or ramp");
    }
}

} // namespace

Result<Wishes> read_wishes(const std::map<std::string, std::string>& options) {
    Wishes wishes;
    Reader reader(options);
    reader.text("--url", wishes.url);
    reader.text("--admin-key", wishes.admin_key);
    reader.text("--segment", wishes.segment);
    reader.text("--offer", wishes.offer);
    reader.text("--sku", wishes.sku);
    reader.text("--waiting-room", wishes.waiting_room);
    reader.text("--report", wishes.report);
    reader.text("--json", wishes.json);
    reader.number("--units", wishes.units, 1, units_max);
    reader.number("--limit", wishes.limit, 0, 1000);
    reader.number("--percent-off", wishes.percent_off, 1, 100);
    reader.duration("--starts-in", wishes.starts_in, 6);
    reader.number("--browsers", wishes.browsers, 1, browsers_max);
    reader.number("--connections", wishes.connections, 1, static_cast<int>(load::connections_largest));
    read_model(reader, wishes.model);
    read_targets(reader, wishes);
    wishes.against_production = options.contains("--against-production");
    wishes.keep = options.contains("--keep");
    if (wishes.admin_key.empty())
        reader.complain("--admin-key", "is needed (or RIALTO_ADMIN_KEY): rialto admin key --role manager");
    if (!wishes.offer.empty() && !wishes.sku.empty())
        reader.complain("--offer", "and --sku cannot both be given: an offer has its SKUs");
    if (!wishes.waiting_room.empty() &&
        std::ranges::find(waiting_rooms, wishes.waiting_room) == std::end(waiting_rooms))
        reader.complain("--waiting-room", "must be never, always or automatic");
    if (!reader.complaint().empty()) return fail(ErrorKind::invalid, "invalid_wish", reader.complaint());
    return wishes;
}

} // namespace rialto::rehearsal
