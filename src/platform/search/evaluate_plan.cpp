#include "platform/search/evaluate_plan.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cmath>

namespace rialto::search {

namespace {

constexpr double common_share = 0.25;   // of a contribution that does not depend on how rare the word is
constexpr std::size_t probe_ratio = 16; // postings per candidate from which looking each up is quicker
constexpr std::size_t dense_min =
    4096; // postings of the rarest clause from which whole blocks are gone through

/// What is known of one document of the block.
struct Place {
    std::uint32_t total = 0;
    std::uint16_t last = 0;    // contribution of the latest clause it meets
    std::uint16_t clauses = 0; // that it meets, without a gap from the first
};

struct List {
    std::uint32_t block = 0;
    std::uint32_t end_block = 0;
    unsigned factor = 0;
};

struct Lists {
    std::vector<List> lists;
    std::uint64_t postings = 0; // of this part
};

/// Working memory of a thread: one block of documents, which fits into the second-level cache.
struct Scratch {
    std::vector<Place> places = std::vector<Place>(block_documents); // all empty between uses
    std::vector<std::uint16_t> best = std::vector<std::uint16_t>(block_documents);
    std::vector<std::uint32_t> totals = std::vector<std::uint32_t>(block_documents);
};

Scratch& scratch() {
    thread_local Scratch of_this_thread;
    return of_this_thread;
}

/// Goes through one block of documents after the other, in one of two ways. Sparse: documents of the rarest
/// clause are candidates, which the other clauses' lists are looked through for. Dense: every clause's
/// contributions are laid out over the block, and the layers are added without a branch.
class Evaluation {
  public:
    Evaluation(const Postings& postings, std::vector<Lists> clauses, Hits& hits)
        : postings_(postings), clauses_(std::move(clauses)), places_(scratch().places), hits_(hits) {}

    void evaluate(std::size_t documents) {
        for (std::size_t high = 0; high * block_documents < documents; ++high) {
            if (!has_all_clauses(high)) continue;
            const auto base = static_cast<Document>(high * block_documents);
            if (postings_here(clauses_.front()) >= dense_min)
                go_through_dense(base);
            else
                go_through_sparse(base);
        }
    }

  private:
    std::size_t postings_here(const Lists& clause) const {
        std::size_t count = 0;
        for (const List& list : clause.lists)
            if (is_at(list, high_)) count += postings_.view(list.block).low.size();
        return count;
    }

    void go_through_sparse(Document base) {
        candidates_.clear();
        for (clause_ = 0; clause_ < clauses_.size(); ++clause_) meet_clause();
        if (!std::ranges::is_sorted(candidates_)) std::ranges::sort(candidates_);
        for (const std::uint16_t low : candidates_) take_hit(base, low);
    }

    void go_through_dense(Document base) {
        std::vector<std::uint16_t>& best = scratch().best;
        std::vector<std::uint32_t>& totals = scratch().totals;
        for (const Lists& clause : clauses_) {
            std::ranges::fill(best, std::uint16_t{0});
            for (const List& list : clause.lists)
                if (is_at(list, high_)) lay_out(postings_.view(list.block), list.factor, best);
            const bool is_first = &clause == &clauses_.front();
            for (std::size_t low = 0; low < block_documents; ++low) {
                const std::uint32_t before = is_first ? 0 : totals[low];
                const bool meets = best[low] != 0 && (is_first || before != 0);
                totals[low] = meets ? before + best[low] : 0;
            }
        }
        take_totals(base, totals);
    }

    static void lay_out(const BlockView& view, unsigned factor, std::vector<std::uint16_t>& best) {
        for (std::size_t i = 0; i < view.low.size(); ++i) {
            std::uint16_t& here = best[view.low[i]];
            here = std::max(here, static_cast<std::uint16_t>(view.impacts[i] * factor));
        }
    }

    void take_totals(Document base, const std::vector<std::uint32_t>& totals) {
        std::size_t end = hits_.documents.size();
        const auto misses = static_cast<std::size_t>(std::ranges::count(totals, 0U));
        const std::size_t room = end + block_documents - misses + 1; // one for a miss after the last hit
        hits_.documents.resize(room);
        hits_.scores.resize(room);
        for (std::size_t low = 0; low < block_documents; ++low) {
            hits_.documents[end] = base + static_cast<Document>(low);
            hits_.scores[end] = totals[low];
            end += totals[low] != 0 ? 1 : 0;
        }
        hits_.documents.resize(end);
        hits_.scores.resize(end);
    }

    bool has_all_clauses(std::size_t high) {
        for (Lists& clause : clauses_) {
            bool has = false;
            for (List& list : clause.lists) {
                while (list.block < list.end_block && postings_.high(list.block) < high) ++list.block;
                has = has || is_at(list, high);
            }
            if (!has) return false;
        }
        high_ = high;
        return true;
    }

    bool is_at(const List& list, std::size_t high) const {
        return list.block < list.end_block && postings_.high(list.block) == high;
    }

    void meet_clause() {
        const std::size_t alive = alive_;
        alive_ = 0;
        for (const List& list : clauses_[clause_].lists) {
            if (!is_at(list, high_)) continue;
            const BlockView view = postings_.view(list.block);
            if (clause_ > 0 && alive * probe_ratio < view.low.size())
                probe(view, list.factor);
            else
                scan(view, list.factor);
        }
        if (clause_ > 0 && alive_ * 2 < candidates_.size()) drop_candidates();
    }

    void scan(const BlockView& view, unsigned factor) {
        for (std::size_t i = 0; i < view.low.size(); ++i) contribute(view.low[i], view.impacts[i] * factor);
    }

    void probe(const BlockView& view, unsigned factor) {
        for (const std::uint16_t low : candidates_) {
            if (places_[low].clauses < clause_) continue;
            const auto found = std::ranges::lower_bound(view.low, low);
            if (found != view.low.end() && *found == low)
                contribute(low, view.impacts[found - view.low.begin()] * factor);
        }
    }

    void contribute(std::uint16_t low, unsigned contribution) {
        Place& place = places_[low];
        if (place.clauses == clause_) {
            if (clause_ == 0) candidates_.push_back(low);
            ++alive_;
            ++place.clauses;
            place.total += contribution;
            place.last = static_cast<std::uint16_t>(contribution);
        } else if (place.clauses == clause_ + 1 && contribution > place.last) {
            place.total += contribution - place.last;
            place.last = static_cast<std::uint16_t>(contribution);
        }
    }

    void drop_candidates() {
        std::erase_if(candidates_, [&](std::uint16_t low) {
            if (places_[low].clauses > clause_) return false;
            places_[low] = {};
            return true;
        });
    }

    void take_hit(Document base, std::size_t low) {
        if (places_[low].clauses == clauses_.size()) {
            hits_.documents.push_back(base + static_cast<Document>(low));
            hits_.scores.push_back(places_[low].total);
        }
        places_[low] = {};
    }

    const Postings& postings_;
    std::vector<Lists> clauses_;
    std::vector<Place>& places_;
    std::vector<std::uint16_t> candidates_; // documents that met the first clause and may meet all
    std::size_t alive_ = 0;                 // that met the clauses so far
    std::size_t clause_ = 0;
    std::size_t high_ = 0;
    Hits& hits_;
};

/// Of one part; factors are of the whole corpus, so that scores are.
Lists make_lists(const Corpus& corpus, std::size_t part, const Clause& clause) {
    const Postings& postings = corpus.tables(part).postings;
    Lists lists;
    for (const Expansion& expansion : clause.expansions) {
        const Term term = expansion.terms[part];
        if (term == no_term) continue;
        lists.lists.push_back({postings.first_block(term), postings.end_block(term),
                               factor_of(clause, expansion.percent, corpus.documents())});
        lists.postings += postings.count(term);
    }
    return lists;
}

/// Also those past the last document, which only a damaged index has: hits ascend.
void drop_hidden(const Corpus& corpus, std::size_t part, Hits& hits) {
    const auto past = std::ranges::lower_bound(hits.documents, corpus.tables(part).documents);
    std::size_t end = static_cast<std::size_t>(past - hits.documents.begin());
    if (corpus.has_hidden(part)) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < end; ++i) {
            hits.documents[kept] = hits.documents[i];
            hits.scores[kept] = hits.scores[i];
            kept += corpus.is_live(part, hits.documents[i]) ? 1 : 0;
        }
        end = kept;
    }
    hits.documents.resize(end);
    hits.scores.resize(end);
}

} // namespace

unsigned factor_of(const Clause& clause, unsigned percent, std::size_t documents) {
    const auto all = static_cast<double>(documents);
    const double containing = std::clamp(static_cast<double>(clause.postings), 1.0, std::max(all, 1.0));
    const double rarity = std::log(1 + all / containing) / std::log(1 + std::max(all, 1.0));
    const double share = common_share + (1 - common_share) * rarity;
    return static_cast<unsigned>(std::max(1L, std::lround(255 * share * percent / 100)));
}

Hits& hits_of_thread() {
    thread_local Hits hits;
    return hits;
}

void evaluate_plan(const Corpus& corpus, std::size_t part, std::span<const Clause> clauses, Hits& hits) {
    hits.documents.clear();
    hits.scores.clear();
    if (clauses.empty()) return;
    std::vector<Lists> lists;
    for (const Clause& clause : clauses) {
        lists.push_back(make_lists(corpus, part, clause));
        if (lists.back().lists.empty()) return;
    }
    std::ranges::sort(lists, {}, &Lists::postings);
    Evaluation(corpus.tables(part).postings, std::move(lists), hits).evaluate(corpus.tables(part).documents);
    drop_hidden(corpus, part, hits);
}

} // namespace rialto::search
