#pragma once
// Before the first shopper comes: is this a store to rehearse on, and which offer is played. Private to this
// folder.

#include "rehearsal/rehearsal.hpp"
#include "rehearsal/shop.hpp"
#include "rehearsal/stage.hpp"

namespace rialto::rehearsal {

inline constexpr std::size_t products_tried_max = 24;          // for one with enough stock
inline constexpr Duration notice_min{std::chrono::seconds(4)}; // before the start of an offer that is there

/// A production store, or one that does not say what it is, is refused unless the wishes say otherwise.
Result<> check_environment(std::string_view environment, const Wishes& wishes);

/// Errors are sentences for the person at the terminal.
Result<Stage> set_up(Shop& shop, const Wishes& wishes);

/// The offer as the back office has it.
Result<wire::SeenOffer> read_offer(Shop& shop, const Stage& stage);

/// Ends an offer that was made for the rehearsal and takes raised stock out again; adds to the notes what it
/// did and what it could not do.
void strike(Shop& shop, Stage& stage, bool keep);

} // namespace rialto::rehearsal
