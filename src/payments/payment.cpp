#include "payments/payments.hpp"

#include <algorithm>
#include <array>

namespace rialto::payments {

namespace {

constexpr std::array<std::string_view, 6> status_names{"pending",   "needs_action", "authorised",
                                                       "collected", "failed",       "voided"};

} // namespace

std::string_view name_of(Status status) {
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view name) {
    const auto found = std::ranges::find(status_names, name);
    if (found == status_names.end()) return std::nullopt;
    return static_cast<Status>(found - status_names.begin());
}

const std::vector<Transition>& transitions() {
    using enum Status;
    static const std::vector<Transition> all{
        {pending, needs_action},    {pending, authorised},     {pending, collected},
        {pending, failed},          {pending, voided},         {needs_action, pending},
        {needs_action, authorised}, {needs_action, collected}, {needs_action, failed},
        {needs_action, voided},     {authorised, collected},   {authorised, voided},
        {failed, authorised},       {failed, collected}, // an answer that came late
    };
    return all;
}

bool may_become(Status from, Status to) {
    return std::ranges::any_of(transitions(),
                               [&](const Transition& each) { return each.from == from && each.to == to; });
}

Next next_step(const Payment& payment) {
    const bool is_wanted = payment.goal == Goal::collected;
    switch (payment.status) {
    case Status::pending: return payment.reference.empty() ? Next::authorise : Next::read;
    case Status::needs_action: return is_wanted ? Next::read : Next::cancel;
    case Status::authorised: return is_wanted ? Next::collect : Next::cancel;
    case Status::collected:
    case Status::failed:
    case Status::voided: break;
    }
    return Next::nothing;
}

} // namespace rialto::payments
