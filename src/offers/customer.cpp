#include "base/email.hpp"
#include "offers/offers.hpp"
#include "offers/sql.hpp"
#include "platform/crypto/crypto.hpp"

#include <algorithm>
#include <xxhash.h>

namespace rialto::offers {

std::string customer_of(std::string_view email) {
    std::string address = fold_email(email);
    const std::size_t at = std::min(address.find('@'), address.size());
    std::string mailbox = address.substr(0, at);
    const std::string domain = address.substr(at);
    // What begins with + is no tag.
    if (const std::size_t tag = mailbox.find('+'); tag != std::string::npos && tag > 0) mailbox.resize(tag);
    if (domain == "@gmail.com" || domain == "@googlemail.com") {
        std::erase(mailbox, '.');
        return std::string(crypto::bytes(crypto::sha256("offers:" + mailbox + "@gmail.com")));
    }
    return std::string(crypto::bytes(crypto::sha256("offers:" + mailbox + domain)));
}

Task<bool> claim_by_card(postgres::Session& transaction, Uuid order, std::string provider, std::string card) {
    const crypto::Digest digest = crypto::sha256("offers card:" + provider + ':' + card);
    const postgres::Rows rows = co_await transaction.run(
        sql::claim_card, postgres::params(order, postgres::Bytes{std::string(crypto::bytes(digest))}));
    co_return !rows[0].get<std::optional<Uuid>>(0);
}

std::int64_t key_hash(std::string_view key) {
    return static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()));
}

} // namespace rialto::offers
